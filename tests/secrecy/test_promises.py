"""The page that tells voters what is secret promises only what a test shows, and all that the attacks show."""

import importlib

import pytest
from django.test import Client
from django.urls import reverse

from awards.secrecy import ATTACKS, NOT_PROTECTED, PROTECTED
from tests import factories as make
from tests.factories.boxes import make_sealed_hall, signed_in
from tests.secrecy import test_attacks

pytestmark = pytest.mark.secrecy


def test_every_promise_names_a_test_and_every_attack_stands_behind_a_promise():
    named = [promise.shown_by for promise in PROTECTED]
    for path, name in (shown_by.split("::") for shown_by in named):
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        assert callable(getattr(module, name, None)), f"{path} shows nothing named {name}"
    attacks = {f"{ATTACKS}::{name}" for name in vars(test_attacks) if name.startswith("test_")}
    assert {shown_by for shown_by in named if shown_by.startswith(ATTACKS)} == attacks
    assert len(named) == len(set(named))


def test_the_page_says_both_to_everybody_and_the_paper_leads_there():
    url = reverse("awards:secrecy_show")
    page = signed_in(make.make_user()).get(url).text
    for words in [*(promise.words for promise in PROTECTED), *NOT_PROTECTED]:
        assert str(words) in page
    assert Client().get(url).status_code == 302
    sealed = make_sealed_hall()
    ballot = sealed.opened()
    phone = signed_in(sealed.delegates[0])
    for paper in (reverse("awards:vote_list"), reverse("awards:vote_paper", args=[ballot.pk])):
        assert url in phone.get(paper).text
