"""The stand-alone script counts again what was exported and says the same, or refuses."""

import io
import json
import re
import runpy
import subprocess
import sys

import pytest

from tests.factories.urn import WORDS, agree_form, choose_form, make_urn
from urn.queries import boxes as queries
from urn.recount import SCRIPT
from urn.services import paper_counts


def _recount(folder, exported, *people):
    file = folder / "hom-phieu.json"
    file.write_text(json.dumps(exported, ensure_ascii=False))
    typed = "".join(f"{name}\n{words}\n" for name, words in people)
    # -I: neither the project nor its folder is on the path.
    return subprocess.run(
        [sys.executable, "-I", SCRIPT, file], input=typed, capture_output=True, text=True, check=False,
        cwd=folder, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def _people(urn, *which):
    return [(urn.tellers[teller].username, WORDS[teller]) for teller in which]


@pytest.fixture
def mixed():
    """Choosing two of three, four papers sealed and two of the hall."""
    form = choose_form(3, 2)
    urn = make_urn(form, voters=6, on_paper={5, 6})
    for number, marks in enumerate(("ffn", "fnf", "nnn", "nff"), 1):
        urn.cast(number, marks)
    urn.close()
    figures = {"issued": 2, "returned": 2, "valid": 1, "invalid": 1}
    figures |= {"for_0": 1, "none_0": 0, "for_1": 1, "none_1": 0, "for_2": 0, "none_2": 1}
    for user in urn.tellers[1:]:
        paper_counts.seal_count(box_id=urn.box.pk, user=user, figures=figures, revision=0)
    urn.count(2, 0)
    return urn


def test_a_recount_gives_the_same_figures_and_the_same_fingerprints(mixed, tmp_path):
    exported = queries.export(mixed.box)
    done = _recount(tmp_path, exported, *_people(mixed, 1, 2))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Phát ra 6, thu về 6, hợp lệ 5, không hợp lệ 1" in done.stdout
    figures = re.findall(
        r"Đơn vị \d: tán thành (\d), không tán thành (\d), không có ý kiến (\d)", done.stdout
    )
    kept = [
        tuple(str(line[f"votes_{word}"]) for word in ("for", "against", "none"))
        for line in mixed.box.tally["lines"]
    ]
    assert figures == kept == [("3", "0", "2"), ("3", "0", "2"), ("2", "0", "3")]
    assert mixed.box.fingerprint in done.stdout
    assert mixed.box.tally_fingerprint in done.stdout
    assert exported["papers"] == sorted(exported["papers"])
    assert exported["paper_counts"] == sorted(exported["paper_counts"])


def test_it_counts_papers_that_agree_too(tmp_path):
    urn = make_urn(agree_form(2))
    urn.cast(1, "fa")
    urn.cast(2, "nf")
    urn.close()
    urn.count()
    done = _recount(tmp_path, queries.export(urn.box), *_people(urn, 2, 1))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Đơn vị 1: tán thành 1, không tán thành 0, không có ý kiến 1" in done.stdout


def test_it_refuses_an_export_that_was_changed_and_people_who_are_not_two_tellers(
    mixed, tmp_path, monkeypatch
):
    exported = queries.export(mixed.box)
    people = _people(mixed, 0, 1)
    changes = [
        {"papers": exported["papers"][1:]},
        {"roll": "cd" * 32},
        {"form": {**exported["form"], "names": ["X", "Y", "Z"]}},
        {"paper_counts": exported["paper_counts"][:1]},
        {"paper_counts": []},
        {"tally": {**exported["tally"], "valid": 4}},
        {"tally_fingerprint": "0" * 64},
        {"wrappings": []},
    ]
    main = runpy.run_path(str(SCRIPT))["main"]
    file = tmp_path / "hom-phieu.json"
    monkeypatch.setattr(sys, "argv", [SCRIPT.name, str(file)])

    def refuses(content, *people):
        file.write_text(json.dumps(content, ensure_ascii=False))
        monkeypatch.setattr(
            sys, "stdin", io.StringIO("".join(f"{name}\n{words}\n" for name, words in people))
        )
        with pytest.raises(SystemExit, match="KHÔNG KHỚP"):
            main()

    for change in changes:
        refuses({**exported, **change}, *people)
    refuses(exported, people[0], people[0])
    refuses(exported, people[0], (people[1][0], "sai"))
    refuses(exported, ("ai-do", "x"), people[1])


def test_the_script_is_short_and_needs_nothing_of_the_project():
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 125
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    assert imported - set(sys.stdlib_module_names) == {"nacl"}
