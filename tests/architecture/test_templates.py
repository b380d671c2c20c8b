"""Templates compile, obey the content security policy, and none lies about unused."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests.architecture.ours import APPS, ROOT

FOLDER = ROOT / "templates"
NAMES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.suffix in {".html", ".txt", ".svg"}
)

HANDLERS = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "429.html",
    "500.html",
}  # names that Django knows
OWN_WORD = {"allauth/layouts/base.html"}  # a frame: its pages name themselves

_TAG = re.compile(r"<[a-zA-Z][^>]*>", re.DOTALL)
_DYNAMIC = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
_HANDLER = re.compile(r"[\s\"'](style|on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE)
_INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|javascript:", re.IGNORECASE)


def _source(name: str) -> str:
    return (FOLDER / name).read_text()


def forbidden_in(markup: str) -> list[str]:
    """What the policy would not run or apply: inline scripts, styles and handlers."""
    markup = _DYNAMIC.sub("", markup)
    found = _INLINE.findall(markup)
    found += [
        match.group(1) for tag in _TAG.findall(markup) for match in _HANDLER.finditer(_without_values(tag))
    ]
    return found


def _without_values(tag: str) -> str:
    """The tag with its quoted values emptied, so that words inside of them are not taken for attributes."""
    return re.sub(r"=\s*(\"[^\"]*\"|'[^']*')", '=""', re.sub(r"\{[{%].*?[%}]\}", "", tag))


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name):
    get_template(name)


def test_nothing_runs_or_is_styled_inline():
    assert {name: bad for name in NAMES if (bad := forbidden_in(_source(name)))} == {}


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        '<a href="#" onclick="x()">',
        "<script>x()</script>",
        "<style>p {}</style>",
        '<a href="javascript:x()">',
        '<div class="a" hx-on:click="x()">',
    ],
)
def test_the_search_finds_what_is_forbidden(markup):
    assert forbidden_in(markup)


@pytest.mark.parametrize(
    "markup", ['<script src="/a.js" defer></script>', '<p title="on time = good">', "{# style= #}"]
)
def test_the_search_lets_the_rest_pass(markup):
    assert forbidden_in(markup) == []


def test_the_policy_is_as_strict_as_the_search():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert not any("unsafe" in str(source) for sources in directives.values() for source in sources)
    assert "script-src" not in directives
    assert "style-src" not in directives


def test_every_template_is_used():
    """Named by our code or another template, or standing in for one of Django's or a library's."""
    code = "\n".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py"))
    sources = {name: _source(name) for name in NAMES}
    unused = [
        name
        for name in NAMES
        if name not in HANDLERS
        and not _stands_in(name)
        and not _is_named(name, code)
        and not any(_is_named(name, text) for other, text in sources.items() if other != name)
    ]
    assert unused == []


def _is_named(name: str, text: str) -> bool:
    folder, _slash, stem = name.removesuffix(".html").rpartition("/")
    if f'"{name}"' in text or f"'{name}'" in text:
        return True
    # f"emulation/{page}.html" in a helper, and "covenant_show" where the helper is called
    return bool(folder) and f'f"{folder}/{{' in text and f'"{stem}"' in text


def _stands_in(name: str) -> bool:
    return any((folder / name).exists() for folder in get_app_template_dirs("templates"))


def test_every_page_has_one_first_heading():
    """A page that extends the frame names itself once, itself or through the page header."""
    wrong = []
    for name in NAMES:
        source = _DYNAMIC.sub("", _source(name))
        if '{% extends "base.html" %}' not in source or name in OWN_WORD:
            continue
        headings = len(re.findall(r"<h1\b", source)) + source.count("_components/page_header.html")
        headings += source.count("_components/confirm.html")
        if headings == 0:
            wrong.append(name)
    assert wrong == []


def test_every_header_cell_says_what_it_heads():
    bare = {
        name: cells
        for name in NAMES
        if (cells := [tag for tag in re.findall(r"<th\b[^>]*>", _source(name)) if "scope=" not in tag])
    }
    assert bare == {}
