"""A plan's text as sections of lines: the same for the page, the printed paper and the comparison."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.changes import ChangedSection, changed_sections
from core.templatetags.vi_format import ngay
from emulation.enums import CampaignKind
from emulation.queries.anniversaries import Celebration
from emulation.queries.target_texts import target_line


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with its paragraphs, or with a list of items."""

    title: str
    lines: list[str]
    is_list: bool = False


@dataclass(frozen=True, kw_only=True)
class Band:
    """A peak phase as ``_components/phase_bands.html`` draws it."""

    label: str
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Bands:
    """The peak phases of a plan's content with their anniversaries."""

    phases: list[Band]
    anniversaries: list[Celebration]


def bands_of(content: dict[str, Any]) -> Bands:
    """The plan's peak phases and anniversaries, for the picture of the year (no query)."""
    return Bands(
        phases=[
            Band(
                label=_("Đợt %(number)s") % {"number": phase["ordinal"]},
                starts_on=dt.date.fromisoformat(phase["starts_on"]),
                ends_on=dt.date.fromisoformat(phase["ends_on"]),
            )
            for phase in content["phases"]
        ],
        anniversaries=[c for phase in content["phases"] for c in _celebrations(phase)],
    )


def sections_of(content: dict[str, Any]) -> list[Section]:
    """The sections of a plan's content that have something in them (no query)."""
    sections = [
        Section(title=_("Căn cứ"), lines=content["legal_bases"], is_list=True),
        Section(title=_("Chủ đề, khẩu hiệu thi đua"), lines=_paragraphs(content["slogan"])),
        Section(title=_("Mục đích, yêu cầu"), lines=_paragraphs(content["purpose"])),
        Section(
            title=_("Phong trào thi đua"),
            lines=[campaign_line(c) for c in content["campaigns"]],
            is_list=True,
        ),
        Section(title=_("Nhiệm vụ trọng tâm"), lines=content["key_tasks"], is_list=True),
        Section(title=_("Chỉ tiêu"), lines=[target_line(t) for t in content["targets"]], is_list=True),
        Section(title=_("Đợt thi đua cao điểm"), lines=_phase_lines(content["phases"])),
        Section(
            title=_("Các đợt thi đua ngắn ngày, đột xuất"), lines=_paragraphs(content["short_drives_note"])
        ),
        Section(title=_("Tổ chức thực hiện"), lines=_paragraphs(content["arrangements"])),
    ]
    return [section for section in sections if section.lines]


def changes_between(old: list[Section], new: list[Section]) -> list[ChangedSection]:
    """Which sections changed from ``old`` to ``new``, with the lines taken out and put in (no query)."""
    return changed_sections(
        {section.title: section.lines for section in old}, {section.title: section.lines for section in new}
    )


def campaign_line(campaign: dict[str, Any]) -> str:
    """A movement in one line: title, kind, years, who launched it, parents, bases, days."""
    start, end = campaign["starts_year"], campaign["ends_year"]
    kind = str(CampaignKind(campaign["kind"]).label)
    notes = [kind[0].lower() + kind[1:]]
    if start and end and start != end:
        notes.append(_("giai đoạn %(start)s–%(end)s") % {"start": start, "end": end})
    if campaign["launched_by"]:
        notes.append(_("%(who)s phát động") % {"who": campaign["launched_by"]})
    if campaign["parents"]:
        notes.append(_("thuộc: %(parents)s") % {"parents": "; ".join(campaign["parents"])})
    if campaign["bases"]:
        notes.append(_("căn cứ: %(bases)s") % {"bases": "; ".join(campaign["bases"])})
    if campaign["starts_on"]:
        notes.append(_("từ %(day)s") % {"day": _day(campaign["starts_on"])})
    if campaign["ends_on"]:
        notes.append(_("đến hết %(day)s") % {"day": _day(campaign["ends_on"])})
    return f"{campaign['title']} ({', '.join(notes)})"


def _phase_lines(phases: list[dict[str, Any]]) -> list[str]:
    lines = []
    for phase in phases:
        days = {"number": phase["ordinal"], "start": _day(phase["starts_on"]), "end": _day(phase["ends_on"])}
        line = _("Đợt %(number)s: từ %(start)s đến hết %(end)s") % days
        labels = [f"{c.label} ({ngay(c.on)})" for c in _celebrations(phase)]
        lines.append(line + (_(", chào mừng kỷ niệm: ") + "; ".join(labels) if labels else "") + ".")
    return lines


def _celebrations(phase: dict[str, Any]) -> list[Celebration]:
    return [
        Celebration(name=a["name"], on=dt.date.fromisoformat(a["on"]), count=a["count"])
        for a in phase["anniversaries"]
    ]


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _day(iso: str) -> str:
    return ngay(dt.date.fromisoformat(iso))
