"""Boxes in every state, reached through the services."""

from dataclasses import dataclass

from accounts.models import User
from tests.factories import make_user
from urn.models import Box
from urn.papers import Form, new_nonce
from urn.services import boxes, casting, counting, keys

WORDS = ("hoa phượng đỏ bên sông", "con đò qua bến vắng", "mưa bụi tháng giêng về")
ROLL = "ab" * 32


def agree_form(names: int = 3, most: int | None = None) -> Form:
    return {
        "kind": "agree", "names": [f"Đơn vị {n}" for n in range(1, names + 1)], "most": most,
        "title": "Phiếu bầu Cờ thi đua", "ballot": "ballot-1",
    }  # fmt: skip


def choose_form(names: int = 5, most: int = 2) -> Form:
    return {**agree_form(names, most), "kind": "choose"}


@dataclass
class Urn:
    """A box with its tellers; voters are the numbers 1…n."""

    box: Box
    tellers: list[User]
    form: Form

    def cast(self, number: int, marks: str, nonce: str = "") -> casting.Cast:
        return casting.cast(box_id=self.box.pk, number=number, marks=marks, nonce=nonce or new_nonce())

    def close(self) -> Box:
        self.box = boxes.close_box(box_id=self.box.pk)
        return self.box

    def hand_on(self, teller: int) -> None:
        counting.hand_on(box_id=self.box.pk, user=self.tellers[teller], passphrase=WORDS[teller])

    def count(self, first: int = 0, second: int = 1):
        self.hand_on(first)
        total = counting.count_box(box_id=self.box.pk, user=self.tellers[second], passphrase=WORDS[second])
        self.box.refresh_from_db()
        return total


def make_urn(form: Form | None = None, *, voters: int = 5, on_paper=()) -> Urn:
    """An open box of three tellers."""
    urn = prepared_urn(form)
    urn.box = boxes.open_box(
        box_id=urn.box.pk,
        form=urn.form,
        numbers=range(1, voters + 1),
        on_paper=on_paper,
        roll_fingerprint=ROLL,
    )
    return urn


def prepared_urn(form: Form | None = None) -> Urn:
    """A box whose three tellers have set their passphrases."""
    urn = Urn(boxes.prepare_box(), [make_user() for _ in WORDS], form or agree_form())
    for teller, words in zip(urn.tellers, WORDS, strict=True):
        keys.set_passphrase(box_id=urn.box.pk, user=teller, passphrase=words)
    return urn
