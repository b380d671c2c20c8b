"""docs/quy-tac.md and the code speak of the same rules, functions and tests."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "quy-tac.md").read_text()
PLACES = (
    "accounts", "audit", "awards", "clusters", "config", "core", "data", "deadlines", "documents", "emulation",
    "evidence", "files", "hall", "jobs", "notifications", "portal", "rulebook", "scoring", "script", "static/css",
    "static/js", "templates", "tests", "urn", "workbooks", "workdays",
)  # fmt: skip
RULE = re.compile(r"\b(?:LAW|BTP|CLU|ORG|CYC|TIT|QUO|VOTE|COV|SIG|DOS|SCORE|SEC|PDP|RET|MON)-\d+\b")
ROW = re.compile(r"^\| ([A-Z]+-\d+) \|", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FUNCTION = re.compile(
    r"`((?:accounts|audit|awards|clusters|core|deadlines|documents|emulation|evidence|files|hall|jobs|notifications|portal|rulebook|scoring|urn|workbooks|workdays)(?:\.\w+)+)`"
)


def _cited() -> dict[str, set[str]]:
    """Rule id → files that cite it."""
    cited: dict[str, set[str]] = {}
    for place in PLACES:
        for path in (ROOT / place).rglob("*"):
            if path.suffix in {".py", ".html", ".yaml", ".css", ".js"} and "/migrations/" not in str(path):
                for rule in RULE.findall(path.read_text()):
                    cited.setdefault(rule, set()).add(path.relative_to(ROOT).as_posix())
    return cited


CITED = _cited()
INVARIANTS = range(1, 26)


def test_every_rule_that_code_cites_is_explained():
    assert len(CITED) > 50
    assert {rule: sorted(files) for rule, files in CITED.items() if rule not in ROW.findall(PAGE)} == {}


def test_the_page_explains_no_rule_that_nobody_follows():
    assert [rule for rule in ROW.findall(PAGE) if rule not in CITED] == []


def test_no_rule_is_explained_twice():
    rows = ROW.findall(PAGE)
    assert sorted(rows) == sorted(set(rows))


@pytest.mark.parametrize("named", sorted(set(TEST.findall(PAGE))), ids="::".join)
def test_a_test_that_the_page_names_is_there(named):
    path, name = named
    tree = ast.parse((ROOT / path).read_text())
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("name", sorted(set(FUNCTION.findall(PAGE))))
def test_a_function_that_the_page_names_is_there(name):
    module, _dot, attribute = name.rpartition(".")
    assert hasattr(import_module(module), attribute)


def test_every_invariant_of_the_domain_has_a_test_with_its_number():
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert [number for number in INVARIANTS if f'"INV-{number}"' not in tests] == []
    assert [number for number in INVARIANTS if f"\n| {number} | " not in PAGE] == []
