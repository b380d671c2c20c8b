"""Open parameters about awards, votes, quotas and money become rules; what people entered or confirmed goes along.

What still has the shipped value and no confirmation is only taken away: the rule book's own file brings it.
"""

import datetime as dt
import re

from django.db import migrations

SETS = {  # as data/rulebook.yaml has them
    "2024-01": ("Luật năm 2022, Nghị định số 98/2023/NĐ-CP", dt.date(2024, 1, 1), dt.date(2025, 7, 1)),
    "2025-07": ("Luật năm 2022, Nghị định số 152/2025/NĐ-CP", dt.date(2025, 7, 1), dt.date(2026, 10, 1)),
    "2026-10": ("Luật sửa đổi năm 2026", dt.date(2026, 10, 1), None),
}


def _share(text):
    if found := re.search(r"(\d+)\s*/\s*(\d+)", text):
        return [int(found[1]), int(found[2])]
    if found := re.search(r"(\d+)(?:,(\d{1,2}))?\s*%", text):
        return [int(found[1] + (found[2] or "").ljust(2, "0")), 10_000] if found[2] else [int(found[1]), 100]
    return None


def _threshold(body):
    def read(text):
        share = _share(text)
        return share and {
            "body": body, "numerator": share[0], "denominator_of_share": share[1], "comparison": ">=",
            "denominator": "all_members",
        }  # fmt: skip

    return read


def _part(name):
    return lambda text: {"body": "cluster", name: text.strip()}


def _percent(of):
    def read(text):
        found = re.search(r"(\d+)(?:,(\d+))?\s*%", text)
        return found and {"percent": found[1] + (f".{found[2]}" if found[2] else ""), "of": of}

    return read


def _number(name):
    def read(text):
        digits = re.search(r"\d[\d.]*", text)
        return digits and {name: int(digits[0].replace(".", ""))}

    return read


def _said(name):
    return lambda text: {name: not text.strip().lower().startswith("không")}


def _text(text):
    return {"text": text}


def _quorum(text):
    share = _share(text)
    return share and {"body": "cluster", "quorum": share}


MOVED = {  # key: (kind, award, how the text is read)
    "ruleset.selector": ("other", None, _text),
    "vote.cluster.co_nganh.threshold": ("vote", "co_nganh", _threshold("cluster")),
    "vote.cluster.quorum": ("vote", None, _quorum),
    "vote.cluster.denominator": ("vote", None, _part("denominator")),
    "vote.cluster.absent_mode": ("vote", None, _part("absent_mode")),
    "vote.cluster.own_unit_vote": ("vote", None, _part("own_unit_vote")),
    "vote.cluster.tie_rule": ("vote", None, _part("tie_rule")),
    "vote.cluster.blocks": ("other", None, _text),
    "vote.council.cstd_nganh": ("vote", "cstd_nganh", _threshold("council")),
    "vote.council.state_level": ("vote", "cstd_toan_quoc", _threshold("council")),
    "quota.cstd_co_so": ("quota", "cstd_co_so", _percent("ldtt")),
    "quota.co_chinh_phu": ("quota", "co_chinh_phu", _percent("co_nganh")),
    "quota.co_nganh.per_cluster": ("quota", "co_nganh", _number("number")),
    "quota.rounding": ("quota", None, lambda text: {"rounding": "up" if "lên" in text else "down"}),
    "flag.higher_replaces_lower": ("higher_replaces", "co_chinh_phu", lambda text: None),
    "chain.end_same_year": ("other", None, _text),
    "chain.reuse": ("other", None, _text),
    "title.cstd_co_so.formula": ("other", "cstd_co_so", _text),
    "registration.required": ("registration", None, _said("required")),
    "public_comment.working_days": ("deadline", None, _number("working_days")),
    "money.base_salary": ("base_salary", None, _number("amount")),
    "money.rounding": ("money_rounding", None, _number("up_to")),
}
SHIPPED = {
    "ruleset.selector": "ngày tiếp nhận hồ sơ",
    "vote.cluster.quorum": "2/3",
    "vote.cluster.denominator": "all_members",
    "vote.cluster.absent_mode": "written_opinion",
    "vote.cluster.own_unit_vote": "allowed",
    "vote.cluster.tie_rule": "second_round",
    "vote.cluster.blocks": "cả cụm bỏ phiếu cho tất cả",
    "vote.council.cstd_nganh": "80/100 tổng số thành viên",
    "vote.council.state_level": "80/100 tổng số thành viên",
    "quota.cstd_co_so": "15% số đạt Lao động tiên tiến",
    "quota.co_chinh_phu": "20% số đạt tiêu chuẩn Cờ thi đua của Bộ",
    "quota.rounding": "xuống",
    "chain.end_same_year": "có",
    "chain.reuse": "không",
    "title.cstd_co_so.formula": "Lao động tiên tiến và (xuất sắc hoặc sáng kiến hoặc đề tài)",
    "registration.required": "không",
    "public_comment.working_days": "5",
    "money.base_salary": "2530000",
    "money.rounding": "lên 10.000 đồng",
}
STATE_LEVEL = ("cstd_toan_quoc", "huan_chuong", "co_chinh_phu")


def move(apps, _editor):
    Parameter = apps.get_model("emulation", "Parameter")
    for parameter in Parameter.objects.filter(key__in=MOVED).order_by("key", "rule_set"):
        changed = parameter.value and parameter.value != SHIPPED.get(parameter.key)
        if parameter.confirmed_at or changed:
            _keep(apps, parameter)
        parameter.delete()


def _keep(apps, parameter):
    """The rule of the parameter in the rule sets that it spoke of: its own, or all since 2024."""
    kind, award, reading = MOVED[parameter.key]
    value = reading(parameter.value) if parameter.value else None
    if value is None and parameter.value:  # not told in a shape that can be read: kept as text
        kind, value = "other", {"text": parameter.value}
    keys = {parameter.key: award}
    if parameter.key == "vote.council.state_level":
        keys = {f"vote.council.{code}": code for code in STATE_LEVEL}
    for code in ["2026-10"] if parameter.rule_set == "2026-10" else SETS:
        for key, award_code in keys.items():
            award_type = _award(apps, award_code)
            if award_code and award_type is None:  # the catalogue was never loaded
                continue
            apps.get_model("rulebook", "Rule").objects.create(
                rule_set=_rule_set(apps, code),
                key=key,
                award_type=award_type,
                kind=kind,
                words=parameter.name,
                value=value,
                source=(parameter.legal_basis or "Tham số đã nhập")[:300],
                rule_ids=parameter.rule_ids[:120],
                status="entered",
                confirmed_at=parameter.confirmed_at,
                confirmed_by_id=parameter.confirmed_by_id,
                confirmed_basis=parameter.legal_basis if parameter.confirmed_at else "",
            )


def _award(apps, code):
    return code and apps.get_model("emulation", "AwardType").objects.filter(code=code).first()


def _rule_set(apps, code):
    name, valid_from, valid_to = SETS[code]
    defaults = {"name": name, "valid_from": valid_from, "valid_to": valid_to, "basis": name}
    return apps.get_model("rulebook", "RuleSet").objects.get_or_create(code=code, defaults=defaults)[0]


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0004_rules_never_change")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
