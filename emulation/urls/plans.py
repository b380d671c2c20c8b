"""Plans of clusters and of units. The same views serve both, under two addresses."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from emulation.views import comments, plan_parts, plan_versions, plans, unit_plans

SHARED: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
    ("", plans.plan_show, "show"),
    ("ban-in/", plans.plan_paper, "paper"),
    ("soan/", plans.plan_edit, "edit"),
    ("dot-thi-dua/", plans.plan_phases, "phases"),
    ("thong-qua/", plans.plan_adopt, "adopt"),
    ("phong-trao-chi-tieu/", plan_parts.plan_parts, "parts"),
    ("phong-trao/chon/", plan_parts.campaign_take, "campaign_take"),
    ("phong-trao/them/", plan_parts.campaign_new, "campaign_new"),
    ("phong-trao/<int:row_id>/", plan_parts.campaign_change, "campaign_change"),
    ("chi-tieu/them/", plan_parts.target_add, "target_add"),
    ("chi-tieu/<int:row_id>/", plan_parts.target_change, "target_change"),
    ("<slug:kind>/<int:row_id>/bo/", plan_parts.part_remove, "part_remove"),
    ("<slug:kind>/<int:row_id>/chuyen/", plan_parts.part_move, "part_move"),
]
OF_YEAR = "<int:year_id>/ke-hoach/"
OF_UNIT = "ke-hoach-don-vi/<int:plan_id>/"

urlpatterns: list[URLPattern] = [
    *[path(OF_YEAR + route, view, name=f"plan_{name}") for route, view, name in SHARED],
    path(OF_YEAR + "lap/", plans.plan_draft, name="plan_draft"),
    path(OF_YEAR + "lay-y-kien/", plan_versions.plan_open_comments, name="plan_open_comments"),
    path(OF_YEAR + "cac-ban/", plan_versions.plan_versions, name="plan_versions"),
    path(OF_YEAR + "cac-ban/<int:number>/", plan_versions.plan_version_show, name="plan_version_show"),
    path(OF_YEAR + "gop-y/", comments.comment_list, name="comment_list"),
    path("<int:year_id>/gop-y/<int:comment_id>/tra-loi/", comments.comment_answer, name="comment_answer"),
    path("ke-hoach-don-vi/", unit_plans.unit_plan_list, name="unit_plan_list"),
    path("ke-hoach-don-vi/lap/", unit_plans.unit_plan_new, name="unit_plan_new"),
    *[path(OF_UNIT + route, view, name=f"unit_plan_{name}") for route, view, name in SHARED],
]
