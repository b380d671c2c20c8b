"""Plans of clusters and units, comments."""

import datetime as dt

from core import clock
from emulation.services import comments, plan_parts, plans, targets
from tests.access.world import World

# stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
READS = (302, 404, 200, 200, 200, 200, 200, 200, 404)
WRITES = (302, 404, 403, 403, 200, 200, 403, 403, 404)
LEADS = (302, 404, 403, 403, 200, 403, 403, 403, 404)
POSTS = (302, 405, 405, 405, 405, 405, 405, 405, 405)
# The unit plan is that of the member unit.
UNIT_READS = (302, 404, 200, 200, 404, 404, 200, 200, 404)
UNIT_WRITES = (302, 404, 200, 200, 404, 404, 403, 403, 404)
UNIT_HEADS = (302, 404, 403, 200, 404, 404, 403, 403, 404)

PAGES = {
    "emulation:plan_show": READS,
    "emulation:plan_paper": READS,
    "emulation:plan_draft": POSTS,
    "emulation:plan_edit": WRITES,
    "emulation:plan_phases": WRITES,
    "emulation:plan_adopt": LEADS,
    "emulation:plan_parts": WRITES,
    "emulation:plan_campaign_take": WRITES,
    "emulation:plan_campaign_new": WRITES,
    "emulation:plan_campaign_change": WRITES,
    "emulation:plan_target_add": WRITES,
    "emulation:plan_target_change": WRITES,
    "emulation:plan_part_remove": POSTS,
    "emulation:plan_part_move": POSTS,
    "emulation:plan_open_comments": WRITES,
    "emulation:plan_versions": READS,
    "emulation:plan_version_show": READS,
    "emulation:comment_list": READS,
    "emulation:comment_answer": WRITES,
    "emulation:unit_plan_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "emulation:unit_plan_new": (302, 200, 200, 200, 200, 403, 403, 403, 403),
    "emulation:unit_plan_show": UNIT_READS,
    "emulation:unit_plan_paper": UNIT_READS,
    "emulation:unit_plan_edit": UNIT_WRITES,
    "emulation:unit_plan_phases": UNIT_WRITES,
    "emulation:unit_plan_adopt": UNIT_HEADS,
    "emulation:unit_plan_parts": UNIT_WRITES,
    "emulation:unit_plan_campaign_take": UNIT_WRITES,
    "emulation:unit_plan_campaign_new": UNIT_WRITES,
    "emulation:unit_plan_campaign_change": UNIT_WRITES,
    "emulation:unit_plan_target_add": UNIT_WRITES,
    "emulation:unit_plan_target_change": UNIT_WRITES,
    "emulation:unit_plan_part_remove": POSTS,
    "emulation:unit_plan_part_move": POSTS,
}


def build(world: World) -> dict[str, list]:
    """A cluster's plan out for comments with one comment, and the member unit's own plan."""
    at, today = clock.now(), clock.today()
    year = world.cluster_year
    plan = plans.draft_plan(cluster_year=year, slogan="Đoàn kết", actor=None, at=at)
    own = plans.draft_unit_plan(unit=world.member_unit, year=2026, actor=None, at=at)
    parts = {plan: _parts(plan, at), own: _parts(own, at)}
    plans.open_for_comment(plan=plan, from_on=today, until_on=today + dt.timedelta(days=7), actor=None, at=at)
    plan.refresh_from_db()
    comment = comments.add_comment(
        draft=plan, unit=world.member_unit, body="Nên ngắn hơn", actor=world.people["officer"], at=at
    )
    arguments = {}
    for page in PAGES:
        name = page.removeprefix("emulation:")
        if name in ("unit_plan_list", "unit_plan_new"):
            continue
        owner = own if name.startswith("unit_") else plan
        arguments[page] = [owner.pk if owner == own else year.pk]
        campaign, target = parts[owner]
        if name.endswith("campaign_change"):
            arguments[page].append(campaign.pk)
        elif name.endswith("target_change"):
            arguments[page].append(target.pk)
        elif "_part_" in name:
            arguments[page] += ["chi-tieu", target.pk]
    arguments["emulation:plan_version_show"].append(1)
    arguments["emulation:comment_answer"].append(comment.pk)
    return arguments


def _parts(plan, at):
    campaign = plan_parts.add_new_campaign(
        plan=plan, title=f"Phong trào của {plan}", kind="thematic", actor=None, at=at
    )
    target = targets.add_target(
        owner=plan,
        what="vụ việc",
        goal=1,
        unit_of_measure="vụ",
        responsible="mỗi đơn vị",
        plan_campaign=campaign,
        actor=None,
        at=at,
    )
    return campaign, target
