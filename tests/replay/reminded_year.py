"""Cụm thi đua số 1 in 2026: its thirteen units, their people, and what they do on which day.

The units are those of the case of 2020; who leads, who is late and everybody's name are the test's own.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import User
from clusters.enums import LeadRole, Role
from clusters.models import Appointment, ClusterYear, Unit
from clusters.services.absences import announce_absence
from clusters.services.appointments import appoint, end_appointment
from clusters.services.leads import Decision, LeadSpec, replace_lead, set_leads
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import AwardType, UnitReport
from emulation.services import (
    comments,
    covenants,
    extensions,
    milestones,
    plans,
    registrations,
    report_review,
    reports,
    signing,
    years,
)
from notifications.enums import MailLevel
from notifications.services import Draft, create_notices, set_mail_level
from tests import factories as make
from tests.replay.story import case, unit_named
from workdays.queries import work_calendar

YEAR = 2026
DUE = {
    MilestoneKind.CONSTITUTED: dt.date(2026, 1, 16),
    MilestoneKind.COMMENTED: dt.date(2026, 2, 12),  # the last day but one before Tết
    MilestoneKind.LAUNCHED: dt.date(2026, 3, 5),
    MilestoneKind.COVENANT: dt.date(2026, 3, 29),  # a Sunday
    MilestoneKind.REGISTERED: dt.date(2026, 5, 4),  # the first working day after 30/4 and 1/5
    MilestoneKind.MIDYEAR: dt.date(2026, 6, 30),
    MilestoneKind.GUIDANCE: dt.date(2026, 10, 15),
    MilestoneKind.PHASE_TWO: dt.date(2026, 11, 20),  # 24/11 is a day off
    MilestoneKind.YEAR_REPORT: dt.date(2026, 12, 11),
    MilestoneKind.VOTED: dt.date(2026, 12, 18),
    MilestoneKind.SUBMITTED: dt.date(2026, 12, 24),
    MilestoneKind.SETTLED: dt.date(2026, 12, 31),
    MilestoneKind.ARCHIVED: dt.date(2027, 1, 12),
}
PERIODS = {
    MilestoneKind.MIDYEAR: ReportPeriod.MIDYEAR,
    MilestoneKind.PHASE_TWO: ReportPeriod.PHASE_TWO,
    MilestoneKind.YEAR_REPORT: ReportPeriod.YEAR,
}
LATE = ("Thanh tra Bộ", "Cục Công nghệ thông tin", "Văn phòng Đảng - Đoàn thể")
LATE_BY = 4  # working days
# Working days before the due day on which each of the other units acts, in the order of the decision.
EARLY_BY = (0, 1, 0, 2, 4, 2, 6, 8, 12, 1)
CHAIR, DEPUTY, NEXT_CHAIR = "Vụ Pháp luật quốc tế", "Cục Kế hoạch - Tài chính", "Vụ Hợp tác quốc tế"
CHAIR_CHANGES_ON = dt.date(2026, 9, 3)  # after the days off of Quốc khánh
HEAD_CHANGES_ON = dt.date(2026, 6, 15)
AWAY = (dt.date(2026, 6, 15), dt.date(2026, 6, 28))
UNIT_OF_AWAY, UNIT_OF_NEW_HEAD = "Vụ Pháp luật dân sự - kinh tế", "Văn phòng Đảng - Đoàn thể"
IN_APP, DIGEST = "Cán bộ Thanh tra Bộ", "Cán bộ Cục Công nghệ thông tin"
UNITS_STEPS = (MilestoneKind.COMMENTED, MilestoneKind.COVENANT, MilestoneKind.REGISTERED, *PERIODS)


def moment(day: dt.date, hour: int = 9, minute: int = 30) -> dt.datetime:
    """In Việt Nam."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def person(name: str, role: Role, unit: Unit | None = None) -> User:
    """Somebody called by the place held, so that the ledger reads well."""
    user = make.make_user(name)
    return make.appoint(role, unit=unit, user=user, position_title=name.partition(" ")[0])


@dataclass
class RemindedYear:
    """The cluster's year, its people, and what was done; ``done`` is (unit's name, step) → moment."""

    row: ClusterYear
    units: dict[str, Unit]
    standing: User
    done: dict[tuple[str, MilestoneKind], dt.datetime] = field(default_factory=dict)

    @classmethod
    def begun(cls) -> "RemindedYear":
        """Thirteen units, each with head and officer; nobody has done anything."""
        units = {name: unit_named(name) for name in case("cum-so-1-2020-2021")["units"]}
        row = make.make_cluster_year(YEAR, units=list(units.values()), name="Cụm thi đua số 1")
        for name, unit in units.items():
            person(f"Thủ trưởng {name}", Role.UNIT_HEAD, unit)
            person(f"Cán bộ {name}", Role.UNIT_OFFICER, unit)
        person(f"Phó {UNIT_OF_AWAY}", Role.UNIT_DEPUTY, units[UNIT_OF_AWAY])
        year = cls(row, units, person("Thường trực Hội đồng", Role.STANDING_BODY))
        at = moment(dt.date(YEAR, 1, 1), 0, 1)
        for name, level in ((IN_APP, MailLevel.IN_APP), (DIGEST, MailLevel.DIGEST)):
            user = User.objects.get(full_name=name)
            set_mail_level(user=user, mail_level=level, at=at)
        return year

    # --- who -------------------------------------------------------------------------------------

    def head(self, name: str, day: dt.date) -> User:
        """Who heads the unit on the day."""
        return self._holder(name, Role.UNIT_HEAD, day)

    def officer(self, name: str, day: dt.date) -> User:
        """Who works for the unit on the day."""
        return self._holder(name, Role.UNIT_OFFICER, day)

    def _holder(self, name: str, role: Role, day: dt.date) -> User:
        return Appointment.objects.on(day).select_related("user").get(unit=self.units[name], role=role).user

    def chair(self, day: dt.date) -> User:
        """The head of the leading unit."""
        return self.head(CHAIR if day < CHAIR_CHANGES_ON else NEXT_CHAIR, day)

    # --- what happens ----------------------------------------------------------------------------

    def acts(self) -> dict[dt.date, list]:
        """What happens on which day, in order: functions of the day."""
        on = {
            (1, 5): [self.is_led, self.sets_days],
            (1, 14): [self.stands],
            (2, 2): [self.sends_plan],
            (2, 5): [self.hears_of_paper],
            (2, 13): [self.extends_comments],
            (2, 26): [self.writes_covenant],
            (3, 4): [self.adopts_plan],
            (3, 10): [self.opens_signing],
            (5, 11): [self.closes_registration],
            (6, 12): [self.is_away],
            (6, 15): [self.changes_head],
            (9, 3): [self.changes_chair],
            (10, 14): [self._reaches(MilestoneKind.GUIDANCE)],
            (12, 17): [self._reaches(MilestoneKind.VOTED)],
            (12, 28): [self._reaches(MilestoneKind.SUBMITTED)],
            (12, 30): [self._reaches(MilestoneKind.SETTLED)],
        }
        acts = {dt.date(YEAR, *key): list(value) for key, value in on.items()}
        calendar = work_calendar(dt.date(2025, 12, 1), dt.date(2027, 1, 31))
        for kind in UNITS_STEPS:
            last = calendar.on_or_before(DUE[kind])
            early = iter(EARLY_BY)
            for name in self.units:
                day = calendar.add(last, LATE_BY if name in LATE else -next(early))
                if kind == MilestoneKind.COMMENTED:
                    day = max(day, dt.date(YEAR, 2, 3))
                elif kind == MilestoneKind.COVENANT:
                    day = max(day, dt.date(YEAR, 3, 11))
                acts.setdefault(day, []).append(self._does(name, kind))
            if kind in PERIODS:
                acts.setdefault(calendar.add(last, LATE_BY + 2), []).append(self._accepts(PERIODS[kind]))
        return acts

    def is_led(self, day):
        """The standing body names the leaders."""
        leads = [
            LeadSpec(role=LeadRole.CHAIR, unit=self.units[CHAIR]),
            LeadSpec(role=LeadRole.VICE_CHAIR, unit=self.units[DEPUTY]),
        ]
        set_leads(
            cluster_year=self.row,
            leads=leads,
            decision=Decision(number="01/QĐ-BTP"),
            actor=self.standing,
            at=moment(day),
        )

    def sets_days(self, day):
        """The chair plans the year."""
        milestones.set_due_days(cluster_year=self.row, days=DUE, reason="", **self._by_chair(day))

    def stands(self, day):
        years.constitute(cluster_year=self.row, actor=self.standing, at=moment(day))

    def sends_plan(self, day):
        plan = plans.draft_plan(
            cluster_year=self.row, slogan="Kỷ cương, sáng tạo, hiệu quả", **self._by_chair(day)
        )
        plans.open_for_comment(
            plan=plan, from_on=day, until_on=DUE[MilestoneKind.COMMENTED], **self._by_chair(day)
        )

    def hears_of_paper(self, day):
        """A paper is issued to somebody who reads in the system only: this mail comes in any case."""
        draft = Draft(
            recipient=User.objects.get(full_name=IN_APP), kind="paper.issued", dedupe_key="paper.issued:1",
            subject="Văn bản số 12/CV-TĐKT", body="Văn bản đã phát hành.",
        )  # fmt: skip
        create_notices(drafts=[draft], at=moment(day), sender=self.standing)

    def extends_comments(self, day):
        """The chair, told who is late, gives them time until the second day after Tết but one."""
        self._extend(MilestoneKind.COMMENTED, dt.date(YEAR, 2, 25), day)

    def writes_covenant(self, day):
        by = self._by_chair(day)
        covenant = covenants.draft_covenant(cluster_year=self.row, group="", template=None, **by)
        covenants.save_covenant_text(
            covenant=covenant,
            revision=covenant.revision,
            fields={},
            pledges=["Hoàn thành nhiệm vụ.", "Đoàn kết."],
            **by,
        )

    def adopts_plan(self, day):
        plans.adopt_plan(
            plan=self.row.plan, adopted_on=day, number="15/KH-CTĐ", issued_on=day, **self._by_chair(day)
        )

    def opens_signing(self, day):
        covenant, by = self.row.covenants.get(), self._by_chair(day)
        covenant = covenants.freeze_covenant(covenant=covenant, revision=covenant.revision, **by)
        covenants.open_signing(covenant=covenant, due_on=DUE[MilestoneKind.COVENANT], **by)

    def closes_registration(self, day):
        registrations.close_registration(cluster_year=self.row, **self._by_chair(day))

    def is_away(self, day):
        user, other = self.officer(UNIT_OF_AWAY, day), User.objects.get(full_name=f"Phó {UNIT_OF_AWAY}")
        announce_absence(
            user=user, starts_on=AWAY[0], ends_on=AWAY[1], stand_in=other, actor=user, at=moment(day)
        )

    def changes_head(self, day):
        unit = self.units[UNIT_OF_NEW_HEAD]
        old = Appointment.objects.on(day).get(unit=unit, role=Role.UNIT_HEAD)
        end_appointment(appointment=old, valid_to=day, actor=self.standing, at=moment(day))
        appoint(
            user=make.make_user(f"Thủ trưởng mới {UNIT_OF_NEW_HEAD}"), role=Role.UNIT_HEAD, unit=unit, valid_from=day,
            position_title="Thủ trưởng", actor=self.standing, at=moment(day),
        )  # fmt: skip

    def changes_chair(self, day):
        replace_lead(
            lead=self.row.leads.get(role=LeadRole.CHAIR), by=LeadSpec(role=LeadRole.CHAIR, unit=self.units[NEXT_CHAIR]),
            valid_from=day, decision=Decision(number="09/QĐ-BTP"), reason="Luân phiên", actor=self.standing, at=moment(day),
        )  # fmt: skip

    def _reaches(self, kind):
        def act(day):
            milestones.reach(cluster_year=self.row, kind=kind, reached_on=day, **self._by_chair(day))

        return act

    def _accepts(self, period):
        def act(day):
            ids = UnitReport.objects.filter(cluster_year=self.row, period=period).values_list("pk", flat=True)
            report_review.accept_reports(
                cluster_year=self.row, period=period, report_ids=list(ids), **self._by_chair(day)
            )

        return act

    def _does(self, name, kind):
        does = {
            MilestoneKind.COMMENTED: self._comments,
            MilestoneKind.COVENANT: self._signs,
            MilestoneKind.REGISTERED: self._registers,
        }.get(kind, self._reports)

        def act(day):
            does(name, kind, day)
            self.done[name, kind] = moment(day)

        return act

    def _comments(self, name, _kind, day):
        comments.say_no_remarks(
            draft=self.row.plan, unit=self.units[name], actor=self.officer(name, day), at=moment(day)
        )

    def _signs(self, name, _kind, day):
        party = self.row.covenants.get().parties.get(unit=self.units[name])
        signing.sign_covenant(
            party=party, content_hash=party.covenant.frozen_hash, password=make.PASSWORD, signer=self.head(name, day),
            at=moment(day),
        )  # fmt: skip

    def _registers(self, name, kind, day):
        unit, award = self.units[name], AwardType.objects.get(code="co_nganh")
        if name in LATE:
            self._extend(kind, day + dt.timedelta(1), day, [name])
        registrations.register_titles(
            cluster_year=self.row,
            by_unit=unit,
            picks=[(award.pk, unit.pk)],
            actor=self.officer(name, day),
            at=moment(day),
        )

    def _reports(self, name, kind, day):
        report = reports.save_report(
            cluster_year=self.row, unit=self.units[name], period=PERIODS[kind], revision=0, results=f"Kết quả {kind}.",
            actor=self.officer(name, day), at=moment(day),
        )  # fmt: skip
        reports.submit_report(report_id=report.pk, actor=self.head(name, day), at=moment(day))

    def _extend(self, kind, due_on, day, names=LATE):
        for name in names:
            extensions.extend_step(
                cluster_year=self.row, unit=self.units[name], kind=kind, due_on=due_on, decision_number="20/CV-CTĐ",
                decision_on=day, reason="Đơn vị đề nghị", **self._by_chair(day),
            )  # fmt: skip

    def _by_chair(self, day):
        return {"actor": self.chair(day), "at": moment(day)}
