"""A target as it stands in a text: kept as data with the version, printed as one line."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.decimals import written
from core.templatetags.vi_format import do_bang, ngay
from emulation.enums import GoalKind, MeasurementPeriod, Summing
from emulation.models import Target

# What a content that does not name them means: texts frozen before targets had kinds name none of them.
USUAL = {
    "goal_kind": GoalKind.AT_LEAST,
    "measurement": MeasurementPeriod.OF_UNIT,
    "summing": Summing.SUM,
    "goal": "",
    "base": "",
    "base_note": "",
    "due_on": "",
    "answers": "",
    "is_aspirational": False,
}


def target_content(row: Target) -> dict[str, Any]:
    """A target as plain data; what is as usual is left out, so that texts frozen earlier keep their hash (no query)."""
    is_least = row.goal_kind == GoalKind.AT_LEAST
    told = {
        "goal_kind": row.goal_kind,
        "goal": "" if is_least else _plain(row.goal),
        "base": _plain(row.base),
        "base_note": row.base_note,
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "measurement": row.measurement,
        "summing": row.summing,
        "answers": row.answers,
        "is_aspirational": row.is_aspirational,
    }
    return {
        "what": row.what,
        "at_least": _plain(row.goal) if is_least else "",
        "unit_of_measure": row.unit_of_measure,
        "responsible": row.responsible,
        "campaign": row.plan_campaign.campaign.title if row.plan_campaign else "",
        **{name: value for name, value in told.items() if value != USUAL[name]},
    }


def target_line(content: dict[str, Any]) -> str:
    """A target's content in one line: who, how much of what, by when, compared with what (no query)."""
    told = USUAL | content
    line = f"{told['responsible']}: {_goal(told)}"
    notes = [told["campaign"]] if told["campaign"] else []
    if told["is_aspirational"]:
        notes.append(_("phấn đấu, không áp cứng"))
    if told["base"]:
        base = do_bang(Decimal(told["base"]), told["unit_of_measure"])
        notes.append(
            _("mức gốc %(base)s") % {"base": base} + f": {told['base_note']}" * bool(told["base_note"])
        )
    if told["due_on"]:
        notes.append(_("hạn %(day)s") % {"day": ngay(dt.date.fromisoformat(told["due_on"]))})
    if told["measurement"] != MeasurementPeriod.OF_UNIT:
        period = str(MeasurementPeriod(told["measurement"]).label)
        notes.append(period[0].lower() + period[1:])
    if told["answers"]:
        notes.append(_("chịu trách nhiệm: %(who)s") % {"who": told["answers"]})
    return f"{line} ({'; '.join(notes)})" if notes else line


def _goal(told: dict[str, Any]) -> str:
    unit, what = told["unit_of_measure"], told["what"]
    if told["goal_kind"] == GoalKind.YES_NO:
        return what
    if not what.lower().startswith(f"{unit.lower()} "):  # "3 xã điểm", but "95 % – văn bản đúng hạn"
        what = f"{unit} – {what}"
    goal = do_bang(Decimal(told["goal"] or told["at_least"]), what)
    return f"{str(GoalKind(told['goal_kind']).label).lower()} {goal}"


def _plain(number: Decimal | None) -> str:
    return "" if number is None else written(Decimal(number))
