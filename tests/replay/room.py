"""A hall: a phone for every unit, of which those that do something of their own are browsers; laptop and wall."""

import os
import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from awards.forms.casting import NAME
from awards.models import Ballot
from hall.models import Hall
from tests.factories.boxes import PASSPHRASES
from tests.replay.person import Person
from tests.replay.voting import casts, page

if TYPE_CHECKING:
    from tests.replay.test_cum_so_1_2020_votes import Story

PICTURES = os.environ.get("SCREENSHOTS", "")
SHARE = re.compile(r"\d+/13\b")
SEND = "main form button[type=submit]"


class Room:
    """Everybody is signed in; a method is what they do one after the other."""

    def __init__(self, new_page: Any, address: str, story: "Story") -> None:
        self.story, self.address, self.taken = story, address, 0
        names = [unit.name for unit in story.units]
        shown = {names[0], *story.teller_units, *names[-2:]}  # the others do what these do
        self.phones = {
            name: self._signed_in(new_page("phone"), story.heads[name]) for name in names if name in shown
        }
        self.desk = self._signed_in(new_page(), story.secretary)
        self.wall = self._signed_in(new_page(), story.secretary)
        self.wall.set_viewport_size({"width": 1920, "height": 1080})
        self.chair, *_others, self.last = self.phones.values()

    def _signed_in(self, screen: Page, user: User) -> Page:
        cookie = Person(user).client.cookies[settings.SESSION_COOKIE_NAME]
        screen.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return screen

    def of_hall(self, name: str) -> str:
        """The address of a page of the conference."""
        return reverse(f"hall:{name}", args=[self.story.conference.pk])

    def look(self, name: str, *screens: Page) -> None:
        """Pictures of the step for people to look at, when asked for."""
        self.taken += 1
        for number, screen in enumerate(screens if PICTURES else ()):
            screen.screenshot(path=f"{PICTURES}/votes-{self.taken:02}-{name}-{number}.png", full_page=True)

    def no_figure(self) -> str:
        """What the wall says now: no share of any vote, no verdict."""
        said = self.wall.inner_text("body")
        assert not SHARE.search(said), said
        assert "ược suy tôn" not in said
        assert "Không đạt" not in said
        return said

    def next_step(self) -> None:
        """The secretary goes on to the next step of the sheet."""
        self.desk.goto(self.of_hall("sheet_show"))
        self.desk.locator("form button.btn", has_text=re.compile("Bắt đầu:|Sang bước tiếp theo:")).click()

    def acts(self, act: str) -> None:
        """The chair confirms an act, to which the running step of the sheet leads."""
        self.chair.goto(self.of_hall("sheet_show"))
        self.chair.click(f".gu-sheet-running a:text-is('{act}')")
        self.look("confirm", self.chair)
        self.chair.click(SEND)
        self.chair.wait_for_url("**/binh-xet/phieu/*/")

    def check_in(self) -> None:
        """Eleven scan the code on the wall, one types it, the secretary ticks the last."""
        self.desk.goto(self.of_hall("door_show"))
        self.desk.click(SEND)
        self.wall.goto(self.of_hall("screen"))
        self.look("door", self.desk, self.wall)
        code = Hall.objects.get().code
        assert code in self.wall.inner_text("body")
        *scanned, typed, ticked = self.phones.values()
        address = reverse("hall:check_in", args=[self.story.conference.pk, code])
        for phone in scanned:
            phone.goto(address)
            phone.click(SEND)
            phone.wait_for_selector("text=Bạn có mặt thay mặt")
            phone.goto("about:blank")  # back in the pocket: it asks nothing
        for name, head in self.story.heads.items():
            if name not in self.phones:
                Person(head).sends(address)
        typed.goto(self.of_hall("here"))
        self.look("here", typed)
        typed.fill("input[name=ma]", code.lower())
        typed.click(SEND)
        self.look("check-in", typed)
        typed.click(SEND)
        self.desk.goto(f"{self.of_hall('roll')}?chon=chua-ghi")
        self.desk.click("button[value=co-mat]")
        self.wall.wait_for_selector("text=13 / 13 đơn vị có mặt")
        ticked.goto(self.of_hall("here"))
        self.look("checked-in", self.desk, self.wall, typed, ticked)

    def votes(self, ballot: Ballot, papers: list[str], *, by_all: bool) -> None:
        """One ballot, from the keys of its box to the moment before its result is announced.

        Args:
            papers: the marks of each unit, in the units' order.
            by_all: every phone that is a browser casts there, else only the last.
        """
        self._set_keys(ballot)
        self.next_step()
        self.look("ballot-ready", self.desk, self.wall)
        self.desk.click(".gu-sheet-running a:text-is('Chốt danh sách bỏ phiếu')")
        self.look("roll", self.desk)
        self.desk.click(SEND)
        self.last.goto(self.of_hall("here"))
        self.acts("Mở bỏ phiếu")

        self.wall.wait_for_selector("text=Đang bỏ phiếu kín")
        self.last.wait_for_selector("a:text-is('Bỏ phiếu')")  # by itself
        before = self.no_figure()
        self.look("open", self.wall, self.last)
        for (name, head), marks in zip(self.story.heads.items(), papers, strict=True):
            phone = self.phones.get(name)
            if phone and (by_all or phone is self.last):
                self._casts(phone, marks)
            else:
                casts(Person(head), ballot, marks)
        code = self.last.inner_text(".gu-vote-code")
        assert self.no_figure() == before  # thirteen papers later the wall has not moved

        self.acts("Đóng bỏ phiếu")
        self.wall.wait_for_selector("text=Đã đóng bỏ phiếu")
        self.last.goto(page("vote_check", ballot.pk))
        self.last.fill("input[name=code]", code)
        self.last.click(SEND)
        self.look("code", self.last)
        assert "Phiếu này nằm trong hòm đã niêm phong" in self.last.inner_text("main")
        self._open_box(ballot)
        self.wall.reload()
        self.no_figure()
        self.last.goto(self.of_hall("here"))
        assert not SHARE.search(self.last.inner_text("main"))

    def announces(self, most: int) -> None:
        """The chair announces; wall and phones show the result by themselves."""
        self.acts("Công bố kết quả")
        for screen in (self.wall, self.last):
            screen.wait_for_selector(f"text={most}/13")
        self.desk.goto(self.of_hall("sheet_show"))
        self.look("announced", self.wall, self.last, self.desk, self.chair)

    def _casts(self, phone: Page, marks: str) -> None:
        """From the page of the hall to the code of the paper."""
        phone.goto(self.of_hall("here"))
        phone.click("a:text-is('Bỏ phiếu')")
        for place, mark in enumerate(marks):
            phone.check(f"input[name={NAME}{place}][value={mark}]")
        if phone is self.last:
            self.look("paper", phone)
        phone.click(SEND)
        if phone is self.last:
            self.look("confirm-paper", phone)
        phone.click("main form button:text-is('Bỏ phiếu')")
        phone.wait_for_selector("text=Phiếu của bạn đã được ghi nhận")
        if phone is self.last:
            self.look("done", phone)

    def _keys(self) -> list[tuple[Page, str]]:
        tellers = [self.phones[name] for name in self.story.teller_units]
        return list(zip(tellers, PASSPHRASES, strict=True))

    def _set_keys(self, ballot: Ballot) -> None:
        for teller, words in self._keys():
            teller.goto(page("teller_key", ballot.pk))
            teller.fill("input[name=passphrase]", words)
            teller.fill("input[name=again]", words)
            teller.click(SEND)
            teller.wait_for_selector("text=Đã đặt mật khẩu")
            self.look("key", teller)

    def _open_box(self, ballot: Ballot) -> None:
        for teller, words in self._keys()[:2]:
            teller.goto(page("teller_open", ballot.pk))
            teller.fill("input[name=passphrase]", words)
            self.look("open-box", teller)
            teller.click(SEND)
            teller.wait_for_selector("text=/Đã mở (khóa của bạn|hòm và kiểm xong)/")
            self.look("opened", teller)
