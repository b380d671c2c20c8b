"""The acts of a vote, each through its page: a paper cast on a phone, the keys of the box, the counts on paper."""

from django.urls import reverse

from accounts.models import User
from awards.forms.casting import NAME
from awards.models import Ballot
from tests.factories.boxes import PASSPHRASES
from tests.replay.person import Person, forms_of, words_of


def page(name: str, *arguments: object) -> str:
    """The address of a page of votes."""
    return reverse(f"awards:{name}", args=arguments)


def casts(person: Person, ballot: Ballot, marks: str) -> str:
    """Mark the paper, read it again on the page of confirmation, cast it; returns what the last page says."""
    paper = page("vote_paper", ballot.pk)
    form = person.form_at(paper, f"{NAME}0")
    typed = {f"{NAME}{n}": form.controls[f"{NAME}{n}"].filled_with(mark) for n, mark in enumerate(marks)}
    confirmation = person.client.post(paper, form.data() | typed)
    assert "Bạn sắp bỏ phiếu" in words_of(confirmation), words_of(confirmation)
    (confirmed,) = forms_of(confirmation.content.decode())
    done = words_of(person.client.post(confirmed.action, confirmed.data()))
    assert "Phiếu của bạn đã được ghi nhận" in done, done
    return done


def set_keys(ballot: Ballot, tellers: list[User]) -> None:
    """Each of the three tellers sets the own passphrase before the opening."""
    for teller, words in zip(tellers, PASSPHRASES, strict=True):
        Person(teller).sends(page("teller_key", ballot.pk), passphrase=words, again=words)


def open_box(ballot: Ballot, tellers: list[User]) -> None:
    """Two of the tellers open the closed box, one after the other."""
    for teller, words in list(zip(tellers, PASSPHRASES, strict=True))[:2]:
        Person(teller).sends(page("teller_open", ballot.pk), passphrase=words)


def figures_of(ballot: Ballot, papers: list[str]) -> dict[str, str]:
    """What a teller counts who reads these papers, as the form of counts names it."""
    figures = {"issued": len(papers), "returned": len(papers), "valid": len(papers), "invalid": 0}
    for place, nominee in enumerate(ballot.nominees.order_by("ordinal")):
        for word, letter in (("for", "f"), ("against", "a"), ("none", "n")):
            figures[f"{word}_{nominee.pk}"] = sum(paper[place] == letter for paper in papers)
    return {name: str(figure) for name, figure in figures.items()}
