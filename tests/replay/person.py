"""A person at a browser without scripts: reads pages, fills in the forms they offer, and sends them.

Only what a page offers can be sent: a control or a choice that is not there fails the test.
"""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client

SERVER = Client().handler
SPACE = re.compile(r"\s+")
TAG = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)


@dataclass
class Control:
    """One field of a form; ``value`` is what the browser would send, None for nothing."""

    name: str
    kind: str
    value: str | list[str] | None = None
    choices: dict[str, str] = field(default_factory=dict)

    def filled_with(self, value: Any) -> Any:
        """What is sent when somebody chooses or types ``value``; a choice that is not offered fails."""
        if self.kind == "checkbox":
            ticked = [str(v) for v in value] if isinstance(value, list) else ["on"] if value else []
            assert set(ticked) <= set(self.choices), (self.name, ticked, self.choices)
            return ticked
        if self.kind in ("select", "radio"):
            assert str(value) in self.choices, (self.name, value, self.choices)
            return str(value)
        return "\n".join(value) if isinstance(value, list) else value


@dataclass
class WebForm:
    """A form of a page; ``autosave``: where its script saves it while people type."""

    method: str
    action: str
    autosave: str = field(default="", kw_only=True)
    controls: dict[str, Control] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """What is sent when nothing is touched."""
        return {
            name: c.value for name, c in self.controls.items() if c.value is not None and c.kind != "file"
        }


class _Forms(HTMLParser):
    """Collects the forms of a page; fields outside of a form join it by their ``form`` attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[WebForm] = []
        self.by_id: dict[str, WebForm] = {}
        self.form: WebForm | None = None
        self.area: Control | None = None
        self.select: Control | None = None
        self.option: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = WebForm(
                a.get("method", "get").lower(), a.get("action", ""), autosave=a.get("data-autosave", "")
            )
            self.forms.append(self.form)
            if "id" in a:
                self.by_id[a["id"]] = self.form
        elif tag == "option" and self.select is not None:
            self._add_option(a)
        elif tag in ("input", "textarea", "select") and "name" in a and "disabled" not in a:
            form = self.by_id.get(a["form"]) if "form" in a else self.form
            if form is not None:
                self._add(form, tag, a)

    def _add(self, form: WebForm, tag: str, a: dict[str, str]) -> None:
        kind = a.get("type", "text") if tag == "input" else tag
        name = a["name"]
        if kind in ("submit", "button", "reset", "image"):
            return
        control = form.controls.setdefault(name, Control(name, kind))
        if tag == "textarea":
            control.value, self.area = "", control
        elif tag == "select":
            self.select = control
            if "multiple" in a:
                control.kind, control.value = "several", []
        elif kind in ("checkbox", "radio"):
            self._add_tick(control, a)
        elif kind != "file":
            control.value = a.get("value", "")

    def _add_tick(self, control: Control, a: dict[str, str]) -> None:
        value = a.get("value", "on")
        control.choices[value] = value
        if "checked" in a:
            if control.kind == "radio":
                control.value = value
            else:
                control.value = [*(control.value or []), value]

    def _add_option(self, a: dict[str, str]) -> None:
        value = a.get("value", "")
        self.option = value
        self.select.choices[value] = ""
        if self.select.kind == "several":
            if "selected" in a:
                self.select.value.append(value)
        elif "selected" in a or self.select.value is None:
            self.select.value = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            if self.area is not None and self.area.value.startswith("\n"):
                self.area.value = self.area.value[1:]
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "option":
            self.option = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data
        elif self.select is not None and self.option is not None:
            self.select.choices[self.option] += data.strip()


def forms_of(page: str) -> list[WebForm]:
    """The forms of a page's content, without those of the header (sign out, language, letters)."""
    parser = _Forms()
    parser.feed(page[max(page.find("<main"), 0) :])
    return parser.forms


def words_of(answer: HttpResponse) -> str:
    """What a reader of the page sees, in one line."""
    return SPACE.sub(" ", html.unescape(TAG.sub(" ", answer.content.decode()))).strip()


class Person:
    """Somebody signed in. The session is a new one, so that the clock may stand anywhere."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.client = Client()
        self.client.handler = SERVER  # all people visit one server, which starts once
        self.client.force_login(user)

    def reads(self, url: str) -> str:
        """The words of a page that opens."""
        return words_of(self.opens(url))

    def opens(self, url: str, status: int = 200) -> HttpResponse:
        """A page, which answers as expected."""
        answer = self.client.get(url)
        assert answer.status_code == status, (url, answer.status_code, words_of(answer)[:600])
        return answer

    def form_at(self, url: str, *names: str, to: str = "") -> WebForm:
        """The form of a page that has those fields, or that is sent ``to`` an address."""
        page = self.opens(url).content.decode()
        found = [
            form
            for form in forms_of(page)
            if form.method == "post"
            and set(names) <= set(form.controls)
            and (form.action or url) == (to or url)
        ]
        assert found, f"no form with {names} to {to or url} on {url}"
        return found[0]

    def sends(self, url: str, *, on: str = "", press: str = "", **typed: Any) -> HttpResponse:
        """Open the page (``on``, else the form's own), fill in the form that goes to ``url``, and send it.

        Args:
            press: the name of the button, where a form has several.
            typed: what to change; a list for several boxes or for one item a line.
        """
        form = self.form_at(on or url, *typed, to=url)
        data = form.data() | {name: form.controls[name].filled_with(value) for name, value in typed.items()}
        if press:
            data[press] = "1"
        answer = self.client.post(url, data)
        assert answer.status_code == 302, (url, answer.status_code, errors_of(answer), words_of(answer)[:800])
        return answer


def context_of(answer: HttpResponse) -> dict[str, Any]:
    """The context of the page itself, not of the parts it is put together from."""
    # A page drawn from one template has a context, one put together from several a list of them.
    own = answer.context[0] if isinstance(answer.context, list) else answer.context
    return own.flatten() if own else {}


def errors_of(answer: HttpResponse) -> dict[str, list[str]]:
    """The errors of the forms that a page shows again."""
    found: dict[str, list[str]] = {}
    for value in context_of(answer).values():
        if isinstance(value, BaseForm) and value.is_bound:
            found |= {name: list(map(str, errors)) for name, errors in value.errors.items()}
    return found
