"""Only services change data; everything else asks them. What is allowed besides is named with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.ours import APPS, ROOT

SERVICES = re.compile(r"^\w+/services(/|\.py$)")
# Fills a database that is thrown away after measuring; nobody's data.
MEASURING = re.compile(r"^portal/(bench/|management/commands/bench_)")

# On a manager or queryset these change rows whatever stands before them.
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# These also exist on dicts, sets, caches, forms and files, so what stands before them decides.
OFTEN = {"save", "create", "update", "delete"}
RAW = {"execute", "executemany"}
# Dicts by their names: what a form begins with, an object's attributes, a module's names.
DICTS = re.compile(r"(\.initial|\.__dict__|vars\(\))\.update$")

# file: {call: why it changes no row that a service should}
ALLOWED = {
    "accounts/models.py": {"super().save": "the model keeps its sort key"},
    "clusters/models/cluster.py": {"super().save": "the model keeps its sort key"},
    "evidence/models.py": {"super().save": "the model keeps its search text"},
    "clusters/models/unit.py": {"super().save": "the model keeps its sort key"},
    "core/gathering.py": {"cursor.execute": "reads the rows of querysets"},
    "core/locks.py": {"cursor.execute": "takes and gives back a lock of the database"},
    "core/spreadsheets.py": {"book.save": "a workbook in memory"},
    "audit/queries/chain.py": {"cursor.execute": "reads the log to verify its chain"},
    "audit/queries/wording.py": {"wanted[field.related_model].update": "a dict of sets"},
    "documents/archive/kiem_tra.py": {"value.update": "a hash"},
    "documents/queries/audit_extract.py": {"cursor.execute": "reads the log as it was hashed"},
    "emulation/forms/registrations.py": {"chosen.update": "a set of picks"},
    "emulation/models/exemplar.py": {"super().save": "the model keeps its search text"},
    "rulebook/models/history.py": {"super().save": "the model keeps its sort key"},
    "files/storage.py": {"digest.update": "a hash"},
    "workbooks/sheets/marking.py": {"book.save": "a workbook in a file of its own"},
    "workbooks/sheets/writing.py": {"book.save": "a workbook in memory"},
}

# Public functions of services that write but leave the transaction to their caller, and why.
IN_THE_CALLERS = {
    "audit/services.py: record": "refuses to run outside of the transaction of what it records",
    "awards/services/conflicts.py: refresh": "a part of setting up a session and of preparing its ballots",
    "awards/services/counting.py: decide": "a part of counting",
    "awards/services/counting.py: write_count": "a part of counting",
    "awards/services/dossiers.py: move": "a part of each move of a dossier",
    "awards/services/preparing.py: drop_nominees": "a part of opening and adopting",
    "clusters/services/units.py: bring_in_step": "a part of each change of a unit",
    "emulation/services/collecting.py: keep": "a part of each way of signing",
    "emulation/services/collecting.py: reopen": "a part of signatures taken away and of later parties",
    "emulation/services/collecting.py: settle": "a part of each way of signing",
    "emulation/services/milestones.py: locked": "locks the step that its caller moves",
    "emulation/services/plan_parts.py: moved": "a part of moving a movement or a target",
    "emulation/services/report_versions.py: keep_report": "a part of handing in",
    "emulation/services/versions.py: keep_version": "a part of freezing and of asking for comments",
    "notifications/services/heartbeats.py: beat": "one statement",
    "scoring/services/tables.py: touch": "a part of each change of a draft",
    "portal/services/demo/stage.py: new_cluster": "each act it plays is a service of its own",
    "portal/services/demo/play.py: launch": "each act it plays is a service of its own",
}


def _files() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and not SERVICES.match(name) and not MEASURING.match(name):
                yield path


def _calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, "what.method") of each call that may write."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ALWAYS | OFTEN | RAW:
            words = ast.unparse(called)
            if not DICTS.search(words):
                yield node.lineno, words


def _writes(path: Path) -> dict[str, int]:
    return {call: line for line, call in _calls(ast.parse(path.read_text()))}


def test_only_services_write():
    strangers = [
        f"{path.relative_to(ROOT)}:{line} {call}"
        for path in _files()
        for call, line in _writes(path).items()
        if call not in ALLOWED.get(path.relative_to(ROOT).as_posix(), {})
    ]
    assert strangers == []


def test_what_is_allowed_is_still_there():
    gone = [
        f"{name}: {call}"
        for name, calls in ALLOWED.items()
        for call in calls
        if call not in _writes(ROOT / name)
    ]
    assert gone == []


@pytest.mark.parametrize(
    "code",
    [
        "Unit.objects.create(name='x')",
        "Unit.objects.filter(pk=1).update(name='x')",
        "unit.save()",
        "unit.delete()",
        "Unit.objects.bulk_create([])",
        "cursor.execute('DELETE FROM clusters_unit')",
    ],
)
def test_the_search_finds_a_write(code):
    assert list(_calls(ast.parse(code)))


def test_a_service_writes_in_a_transaction():
    """A public function of services that writes itself is atomic: change and event are one."""
    loose = []
    for app in APPS:
        for path in [*(ROOT / app).glob("services.py"), *(ROOT / app).glob("services/**/*.py")]:
            for node in ast.parse(path.read_text()).body:
                if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                    continue
                writes = any(".objects." in call or call.endswith(".save") for _line, call in _calls(node))
                atomic = any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list) or any(
                    isinstance(part, ast.With) and "atomic" in ast.unparse(part.items[0])
                    for part in ast.walk(node)
                )
                if writes and not atomic:
                    loose.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert sorted(loose) == sorted(IN_THE_CALLERS)


def test_services_take_their_values_by_name():
    """`close_ballot(ballot=…, actor=…, at=…)`: a call says what it hands over."""
    positional = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for app in APPS
        for path in [*(ROOT / app).glob("services.py"), *(ROOT / app).glob("services/**/*.py")]
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
        and (node.args.args or node.args.posonlyargs)
    ]
    assert positional == []
