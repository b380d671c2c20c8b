"""The curious administrator: somebody who may read everything tries to find out who cast which paper, and what is on it.

Every attack is also made on a careless box that holds the same vote, where it must succeed: else it would prove nothing.
The attacker is even told in which order people voted, as whoever sat in the hall knows it. ``awards.secrecy`` promises
only what a test here shows.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product

import pytest
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from tests.factories.boxes import PASSPHRASES
from tests.secrecy.conftest import UNITS, Watched
from tests.secrecy.evidence import BOX_TABLES, Backup, Row, place
from urn.papers import code_of

pytestmark = pytest.mark.secrecy

# Whoever guesses blindly finds more than so many of thirteen right once in nine million times.
BY_LUCK = 9
WHOLE_BOX = ("all cast", "closed", "handed on", "counted")
Order = list[object]


def _found(guess: Iterable[tuple[object, object]], truth: dict[int, object]) -> int:
    """How many voters the guess links to their own paper."""
    return len({voter for voter, paper in guess if voter in truth and str(truth[voter]) == str(paper)})


def _orders(rows: list[Row], key: str, by: dict[str, Callable[[Row], object]]) -> dict[str, Order]:
    """The keys of rows in the order of each hidden or plain column."""
    return {name: [row[key] for row in sorted(rows, key=sort)] for name, sort in by.items()}


def _best(voters: Iterable[Order], papers: Iterable[Order], truth: dict[int, object]) -> int:
    """The best of all guesses that set voters and papers side by side, forwards and backwards."""
    guesses = product(voters, [order[::step] for order in papers for step in (1, -1)])
    return max(_found(zip(people, order, strict=False), truth) for people, order in guesses)


def _side_by_side(
    watched: Watched, by: dict[str, Callable[[Row], object]], moments: Iterable[str] = WHOLE_BOX
) -> tuple[int, int]:
    """(best guess in our box, best guess in the careless one)."""
    ours = careless = 0
    for moment in moments:
        for backups, truth in (
            (watched.backups, watched.papers),
            (watched.careless, watched.careless_papers),
        ):
            backup = backups[moment]
            voters = [watched.order, *_orders(backup.voted(), "number", by).values()]
            best = _best(voters, _orders(backup.papers(), "id", by).values(), truth)
            if backups is watched.backups:
                ours = max(ours, best)
            else:
                careless = max(careless, best)
    return ours, careless


def _cells(backup: Backup, *, but: Iterable[str] = ()) -> Iterator[tuple[str, Row, str]]:
    """(table, row, text of the cell) of everything in a backup."""
    for table, rows in backup.tables.items():
        if table not in but:
            for row in rows:
                for column, value in row.items():
                    if not column.startswith("~"):
                        yield table, row, value.hex() if isinstance(value, bytes) else str(value)


def _traces_of(watched: Watched, number: int) -> list[str]:
    """Every way in which a paper might be named."""
    paper = watched.papers[number]
    sealed = next(row["sealed"] for row in watched.backups["counted"].papers() if row["id"] == str(paper))
    code = watched.codes[number]
    nonce = watched.nonces[watched.order.index(number)]
    return [
        str(paper), paper.hex, str(paper.int), code, code.replace("-", ""), nonce, sealed.hex(),
        base64.b64encode(sealed).decode(), *(
            digest(text).hexdigest()
            for digest in (hashlib.md5, hashlib.sha1, hashlib.sha256)
            for text in (nonce.encode(), paper.bytes, str(paper).encode(), sealed)
        ),
    ]  # fmt: skip


# --- the attacks ----------------------------------------------------------------------------------


def test_joining_tables_by_any_value(watched):
    """A paper's key, bytes, code or page, or a digest of them, stands in no other row of any table."""
    for moment in WHOLE_BOX:
        everything = " ".join(text for *_row, text in _cells(watched.backups[moment], but={"urn_paper"}))
        for number in watched.order:
            for trace in _traces_of(watched, number):
                assert trace not in everything, moment
        voters = {row["id"] for row in watched.backups[moment].tables["urn_voter"]}
        beside = " ".join(text for *_row, text in _cells(watched.backups[moment], but={"urn_voter"}))
        assert not [key for key in voters if key in beside]
    reached = watched.admin.ask(
        "SELECT DISTINCT attname, confrelid::regclass::text FROM pg_constraint"
        " JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)"
        " WHERE contype = 'f' AND (conrelid = 'urn_paper'::regclass OR confrelid = 'urn_paper'::regclass)"
    )
    assert reached == [("box_id", "urn_box")], "the paper's row leads to its box only"
    careless = watched.careless["counted"]
    receipts = {row["receipt"]: row["number"] for row in careless.voted()}
    assert _found(
        [(receipts[row["receipt"]], row["id"]) for row in careless.papers()], watched.careless_papers
    ) == UNITS  # fmt: skip


def test_where_rows_lie_on_the_disk(watched):
    """Neither papers nor marks lie in the order in which people voted, nor in the same order as each other."""
    ours, careless = _side_by_side(watched, {"place": place, "number": lambda row: str(row.get("number", 0))})
    assert ours <= BY_LUCK
    assert careless == UNITS


def test_which_transaction_wrote_a_row(watched):
    """At every moment all papers and all marks of a small box come from one transaction and one step of it."""
    for moment, backup in watched.backups.items():
        rows = [*backup.voted(), *backup.papers()]
        assert len({row["~made"] for row in rows}) == (moment != "before"), moment
        assert {row["~gone"] for row in rows} <= {"0"}, moment
        for kind in (backup.voted(), backup.papers()):
            assert len({row["~step"] for row in kind}) == (moment != "before")
    ours, careless = _side_by_side(
        watched, {"transaction": lambda row: (int(row["~made"]), int(row["~step"]))}
    )
    assert ours <= BY_LUCK
    assert careless == UNITS
    assert watched.admin.ask("SHOW track_commit_timestamp") == [("off",)]


def test_old_versions_of_rows_after_the_closing(watched):
    """Once the box is closed, its pages list no dead version of a row that would tell which paper came with which mark."""
    assert {table: watched.admin.dead_rows(table) for table in BOX_TABLES} == dict.fromkeys(BOX_TABLES, 0)
    assert watched.admin.dead_rows("careless.urn_voter") > 0


def test_numbers_that_grow(watched):
    """No sequence moves with a vote, and keys are random: sorted, they tell no order."""
    assert watched.backups["before"].sequences == watched.backups["all cast"].sequences
    assert watched.careless["before"].sequences != watched.careless["all cast"].sequences
    ours, careless = _side_by_side(
        watched,
        {"key": lambda row: row.get("id", 0), "bytes": lambda row: str(row.get("sealed", row.get("id")))},
    )
    assert ours <= BY_LUCK
    assert careless == UNITS


def test_times_and_everything_else_that_is_written(watched):
    """While thirteen people vote, nothing in the database changes but papers and marks, and no file is written."""
    before, after = watched.backups["before"], watched.backups["all cast"]
    assert _seen(before.tables["urn_box"]) == _seen(after.tables["urn_box"])  # the row is locked by each cast
    for table in before.tables.keys() - BOX_TABLES - {"urn_box"}:
        assert before.tables[table] == after.tables[table], table
    times = watched.admin.ask(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name IN ('urn_voter', 'urn_paper') AND data_type ~ 'time|date|interval'"
    )
    assert times == []
    assert watched.files[0] == watched.files[1]
    careless = watched.careless["counted"]
    voted = sorted(careless.voted(), key=lambda row: row["voted_at"])
    cast = sorted(careless.papers(), key=lambda row: row["cast_at"])
    guess = [(who["number"], what["id"]) for who, what in zip(voted, cast, strict=True)]
    assert _found(guess, watched.careless_papers) == UNITS


def _seen(rows: list[Row]) -> list[Row]:
    return [{column: value for column, value in row.items() if column[0] != "~"} for row in rows]


def test_logs_of_all_servers(watched):
    """The vote leaves no line in any log; later no line names a paper; the database is not told to log more."""
    before, after, later = watched.logs
    assert {name: _lines(text) for name, text in before.items()} == {
        name: _lines(text) for name, text in after.items()
    }
    everything = "\n".join(later.values())
    for number in watched.order:
        for trace in [*_traces_of(watched, number), *watched.people[number]]:
            assert trace not in everything
    shown = dict(watched.admin.ask("SELECT name, setting FROM pg_settings"))
    assert {name: shown[name] for name in _QUIET} == _QUIET


# What the server's own start of PostgreSQL leaves at its defaults.
_QUIET = {
    "log_statement": "none", "log_min_duration_statement": "-1", "log_min_duration_sample": "-1",
    "log_duration": "off", "log_transaction_sample_rate": "0", "log_statement_stats": "off",
    "log_min_error_statement": "error", "log_replication_commands": "off", "shared_preload_libraries": "",
    "log_lock_waits": "off",
}  # fmt: skip


def _lines(text: str) -> list[str]:
    """Without those that PostgreSQL writes of its own accord every few minutes."""
    return [line for line in text.splitlines() if "checkpoint" not in line]


def test_comparing_two_backups(watched):
    """Two backups with one vote between them tell whose sealed paper is new, but nothing in either opens it."""
    half, more = watched.backups["half"], watched.backups["half and one"]
    new = {row["id"] for row in more.papers()} - {row["id"] for row in half.papers()}
    assert len(new) == 1, "else the attack would have nothing to compare"
    # From more than one vote between them: whose paper is whose cannot be told.
    later = [row["id"] for row in watched.backups["closed"].papers() if row["id"] not in _ids(half)]
    people = [number for number in watched.order if number not in {row["number"] for row in half.voted()}]
    assert len(later) == len(people) > 5
    kept, renamed = ({row["id"] for row in watched.backups[m].voted()} for m in ("all cast", "closed"))
    assert not kept & renamed, "marks get new keys with the closing"


def _ids(backup: Backup) -> set[object]:
    return {row["id"] for row in backup.papers()}


def test_opening_papers_with_what_is_stored(watched):
    """No key, wrapping, salt or word stored anywhere opens a paper; equal choices look different and weigh the same."""
    sealed = [bytes(row["sealed"]) for row in watched.backups["counted"].papers()]
    assert len({len(paper) for paper in sealed}) == 1
    assert len(set(sealed)) == UNITS > len(set(watched.marks.values()))
    for moment in WHOLE_BOX:
        for key in _possible_keys(watched.backups[moment]):
            with pytest.raises(CryptoError):
                SealedBox(key).decrypt(sealed[0])
    own = PrivateKey.generate()
    leaky = Backup({"t": [{"secret": bytes(own)}]}, {})
    assert own in list(_possible_keys(leaky)), "a key that lies about is found"
    everything = " ".join(text for *_row, text in _cells(watched.backups["counted"]))
    logs = "\n".join(watched.logs[-1].values())
    assert not [words for words in PASSPHRASES if words in everything or words in logs]
    assert not [key for key in watched.redis[-1] if b"passphrase" in key]


def _possible_keys(backup: Backup) -> Iterator[PrivateKey]:
    """Whatever has the size of a key, at either end of what is stored, and digests of all words."""
    seen = set()
    for table, row, text in _cells(backup):
        if table.startswith(("urn_", "awards_ballot", "django_session", "t")):
            raw = [bytes(value) for value in row.values() if isinstance(value, bytes) and len(value) >= 32]
            parts = [part for value in raw for part in (value[:32], value[-32:])]
            parts += [bytes.fromhex(found) for found in re.findall(r"\b[0-9a-f]{64}\b", text)]
            parts.append(hashlib.sha256(text.encode()).digest())
            for part in parts:
                if part not in seen:
                    seen.add(part)
                    yield PrivateKey(part)


def test_redis_before_and_after_each_vote(watched):
    """No vote makes, changes, prolongs or removes a key of Redis."""
    assert len(watched.redis) == UNITS + 1
    assert sum(b"awake:" in key for key in watched.redis[0]) == UNITS + 2, "who is signed in stands there"
    for before, after in zip(watched.redis, watched.redis[1:], strict=False):
        assert before == after
    names = b" ".join(key + value for key, (_ends, value) in watched.redis[-1].items())
    for number in watched.order:
        assert not [trace for trace in _traces_of(watched, number) if trace.encode() in names]


def test_statistics_of_the_database(watched):
    """Statistics count rows of a table and say nothing of one; no connection still shows the statement of a vote."""
    assert watched.admin.ask("SELECT extname FROM pg_extension WHERE extname = 'pg_stat_statements'") == []
    assert any(watched.statements), "the web server's connections are seen"
    for number, statements in zip(watched.order, watched.statements, strict=True):
        text = " ".join(statements)
        assert "urn_paper" not in text
        assert not [trace for trace in _traces_of(watched, number) if trace in text]
    kept = watched.admin.ask(
        "SELECT histogram_bounds::text::text[] FROM pg_stats WHERE tablename = 'urn_paper' AND attname = 'id'"
    )
    # Of the closed box only: a sample from the middle of the vote would tell which papers came first.
    assert kept == [(sorted(str(paper) for paper in watched.papers.values()),)]


def test_codes_and_the_exported_box(watched):
    """The export is in lexical order and names nobody who voted; a code tells that a paper is there, never what is on it."""
    exported = watched.exported
    keys = [key for key, _sealed in exported["papers"]]
    assert keys == sorted(keys)
    assert set(keys) == {str(paper) for paper in watched.papers.values()}
    assert _best([watched.order], [keys], watched.papers) <= BY_LUCK
    text = str({**exported, "form": None})
    for number in watched.order:
        assert not [name for name in watched.people[number] if re.search(rf"\b{re.escape(name)}\b", text)]
    for number in watched.order:
        assert watched.codes[number] == code_of(watched.papers[number]), "made of the page's number alone"
