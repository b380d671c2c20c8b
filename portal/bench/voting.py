"""A ballot of many voters: everybody signed in beforehand, all casting at once, then counted and counted again."""

import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from accounts.middleware import LOCKS
from accounts.models import User
from awards.enums import AbsentMode, BallotMode, BallotState, BoardRole, OwnUnitVote, RollState
from awards.models import Ballot, BallotNominee, BoardMember, RollEntry, VoteRule
from awards.services import tellers, voting
from clusters.models import ClusterYear, Unit
from core import clock
from core.ordering import sort_key
from emulation.models import AwardType, TitleRegistration
from portal.bench.load import Answers, Request, send_all
from portal.bench.units import UNUSABLE, World, add_clusters, add_years
from urn.papers import new_nonce
from urn.queries.boxes import export
from urn.recount import SCRIPT
from urn.services.boxes import prepare_box

NOMINEES = 5
PASSPHRASES = ("lời của người thứ nhất", "lời của người thứ hai", "lời của người thứ ba")
CSRF = "b" * 32
CONNECTIONS = 64


@dataclass(kw_only=True)
class Hall:
    """An open ballot, its voters in the order of the roll, and who runs it."""

    ballot: Ballot
    entries: list[RollEntry]
    voters: list[User]
    board: list[User]

    @property
    def chair(self) -> User:
        return self.voters[0]


def open_hall(voters: int) -> Hall:
    """A cluster of so many units in one hall, with an electronic ballot that has just been opened."""
    world = World()
    _make_room_for_codes(voters)
    add_clusters(world, 1, members=voters)
    year = add_years(world, world.clusters, [clock.today().year])[0]
    units, heads = world.members_of(year)
    ballot = _prepared(year, units, heads[0])
    entries = RollEntry.objects.bulk_create(
        RollEntry(
            ballot=ballot, unit=unit, unit_name=unit.name, ordinal=min(number, 32_000),
            state=RollState.PRESENT, delegate=head,
        )
        for number, (unit, head) in enumerate(zip(units, heads, strict=True), start=1)
    )  # fmt: skip
    board = User.objects.bulk_create(
        User(username=f"kp-{ballot.pk}-{number}", full_name=f"Người kiểm {number}", password=UNUSABLE)
        for number in range(1, 4)
    )
    roles = (BoardRole.HEAD, BoardRole.MEMBER, BoardRole.MEMBER)
    BoardMember.objects.bulk_create(
        BoardMember(ballot=ballot, user=user, full_name=user.full_name, role=role)
        for user, role in zip(board, roles, strict=True)
    )
    for user, passphrase in zip(board, PASSPHRASES, strict=True):
        tellers.set_passphrase(ballot_id=ballot.pk, passphrase=passphrase, actor=user, at=clock.now())
    ballot = voting.open_ballot(ballot_id=ballot.pk, actor=heads[0], at=clock.now())
    return Hall(ballot=ballot, entries=entries, voters=heads, board=board)


def _make_room_for_codes(voters: int) -> None:
    """Codes of units and sign-in names are counted from nothing in every hall."""
    for model, column in ((Unit, "code"), (User, "username")):
        rows = list(model.objects.all())
        for row in rows:
            setattr(row, column, f"x{voters}-{row.pk}")
        model.objects.bulk_update(rows, [column], batch_size=1000)
    for cluster in {year.cluster for year in ClusterYear.objects.select_related("cluster")}:
        cluster.code = f"X-{voters}-{cluster.pk}"
        cluster.save()


def _prepared(year: ClusterYear, units: list[Unit], chair: User) -> Ballot:
    award = AwardType.objects.get(code="co_nganh")
    rule = VoteRule.objects.create(
        name="Từ 80% trở lên", award_type=award, cluster_year=year, threshold_numerator=80,
        threshold_denominator=100, quorum_numerator=2, quorum_denominator=3, absent_mode=AbsentMode.NONE,
        own_unit_vote=OwnUnitVote.ALLOWED, legal_basis="Nghị quyết hội nghị",
    )  # fmt: skip
    ballot = Ballot.objects.create(
        cluster_year=year,
        award_type=award,
        rule=rule,
        mode=BallotMode.ELECTRONIC,
        box=prepare_box(),
        held_on=clock.today(),
    )
    nominees = sorted(units[:NOMINEES], key=lambda unit: sort_key(unit.name))
    registrations = TitleRegistration.objects.bulk_create(
        TitleRegistration(
            cluster_year=year, award_type=award, by_unit=unit, for_unit=unit, for_unit_name=unit.name,
            for_unit_kind=unit.kind, submitted_at=clock.now(), submitted_by=chair,
        )
        for unit in nominees
    )  # fmt: skip
    BallotNominee.objects.bulk_create(
        BallotNominee(
            ballot=ballot, unit=unit, unit_name=unit.name, ordinal=number, registration=registration
        )
        for number, (unit, registration) in enumerate(zip(nominees, registrations, strict=True), start=1)
    )
    return ballot


def sign_in(users: list[User]) -> list[str]:
    """The cookies of people who signed in some minutes ago, one line for each."""
    data = {BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], LOCKS: True}
    store, expires = SessionStore(), SessionStore().get_expiry_date()
    keys, sessions, cached = [], [], {}
    for user in users:
        own = data | {SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash()}
        key = secrets.token_hex(16)
        keys.append(key)
        sessions.append(Session(session_key=key, session_data=store.encode(own), expire_date=expires))
        cached |= {f"{store.cache_key_prefix}{key}": own, f"awake:{key}": True}
    Session.objects.bulk_create(sessions, batch_size=1000)
    cache.set_many(cached, 8 * 3600)
    return [f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}" for key in keys]


def papers_of(hall: Hall, cookies: list[str]) -> list[Request]:
    """One confirmed paper of each voter, marked at random."""
    path = reverse("awards:vote_cast", args=[hall.ballot.pk])
    return [Request(method="POST", path=path, cookies=cookie, body=_marked()) for cookie in cookies]


def _marked() -> bytes:
    marks = "".join(secrets.choice("fan") for _nominee in range(NOMINEES))
    return urlencode({"csrfmiddlewaretoken": CSRF, "nonce": new_nonce(), "marks": marks}).encode()


def cast_all(host: str, hall: Hall, cookies: list[str]) -> Answers:
    """Everybody casts as fast as the server answers."""
    return send_all(host, papers_of(hall, cookies), connections=CONNECTIONS)


def lost_of(hall: Hall, answers: Answers) -> int:
    """Votes that were confirmed and are not in the box."""
    confirmed = Counter(answers.statuses)[200]
    return max(0, confirmed - hall.ballot.box.papers.count())


def refresh_all(host: str, hall: Hall, cookies: list[str]) -> Answers:
    """Everybody asks for the paper's page again, as at the closing."""
    path = reverse("awards:vote_paper", args=[hall.ballot.pk])
    requests = [Request(method="GET", path=path, cookies=cookie) for cookie in cookies]
    return send_all(host, requests, connections=CONNECTIONS)


def close_and_count(hall: Hall) -> float:
    """Seconds of closing, of the two tellers' passphrases and of counting."""
    start = time.perf_counter()
    pk = hall.ballot.pk
    voting.close_ballot(ballot_id=pk, actor=hall.chair, at=clock.now())
    first, second = zip(hall.board[:2], PASSPHRASES[:2], strict=True)
    tellers.hand_on(ballot_id=pk, passphrase=first[1], actor=first[0], at=clock.now())
    ballot = tellers.open_box(ballot_id=pk, passphrase=second[1], actor=second[0], at=clock.now())
    taken = time.perf_counter() - start
    if ballot.state != BallotState.COUNTED:
        raise RuntimeError(ballot.state)
    return taken


def recount(hall: Hall) -> float:
    """Seconds that the stand-alone script takes for the exported box.

    Raises:
        RuntimeError: it found something else than the minutes say.
    """
    hall.ballot.box.refresh_from_db()
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "hom-phieu.json"
        exported.write_text(json.dumps(export(hall.ballot.box)))
        said = "".join(
            f"{user.username}\n{passphrase}\n"
            for user, passphrase in zip(hall.board[:2], PASSPHRASES[:2], strict=True)
        )
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, SCRIPT, exported], input=said, capture_output=True, text=True, check=False
        )
        taken = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return taken
