"""Comments on a draft. `comments_page` serves plan and covenant; each has its own address for it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import ClusterYear
from clusters.permissions import allow
from core.http import acting, form_status, get_or_post
from emulation.enums import MilestoneKind, PlanState
from emulation.forms.comments import AnswerForm, CommentForm
from emulation.models import CampaignPlan, Covenant, DraftComment
from emulation.queries import comments as queries
from emulation.services import comments as services
from emulation.views.extensions import extensions_in

ONLY_MEMBERS = gettext_lazy("Chỉ người của đơn vị thành viên góp ý được, trong thời gian lấy ý kiến.")
ONLY_DRAFTERS = gettext_lazy("Chỉ người soạn văn bản của cụm trả lời góp ý được.")


def comments_url(draft: CampaignPlan | Covenant) -> str:
    """Where the comments on the draft are read and given."""
    if isinstance(draft, Covenant):
        return reverse("emulation:covenant_comments", args=[draft.cluster_year_id, draft.pk])
    return reverse("emulation:comment_list", args=[draft.cluster_year_id])


@get_or_post
def comment_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Comments on the plan of a cluster's year."""
    cluster_year = request.access.year_or_404(year_id)
    plan = get_object_or_404(CampaignPlan.objects.select_related("cluster_year"), cluster_year=cluster_year)
    back_url = reverse("emulation:plan_show", args=[cluster_year.pk])
    return comments_page(request, draft=plan, cluster_year=cluster_year, back_url=back_url)


def comments_page(
    request: HttpRequest, *, draft: CampaignPlan | Covenant, cluster_year: ClusterYear, back_url: str
) -> HttpResponse:
    """Read the comments on a draft, comment for one's unit, or say that it has no remarks.

    The caller has checked that the person may read the cluster-year. Before the draft was sent to
    anyone, only its drafters and those who read all find this page.
    """
    access = request.access
    drafts = access.drafts_for(cluster_year)
    if draft.comments_from_on is None and not (drafts or access.reads_all):
        raise Http404
    comments = list(queries.comments_of(draft))
    # A page read years later names the units of that time, also those that are no more (ORG-22).
    words = queries.words_of_units(draft, comments, min(access.day, draft.comments_until_on or access.day))
    names = {word.unit.pk: word.name for word in words}
    for comment in comments:
        comment.unit_name = names.get(comment.unit_id, comment.unit.name)
    given = extensions_in(request, cluster_year, MilestoneKind.COMMENTED)
    longer = {row.unit_id: row.due_on for row in given["extensions"]}  # of a unit the latest stands last
    is_open = queries.is_commenting_open(draft, access.day)
    units = [
        word.unit for word in words
        if word.unit.pk in access.unit_ids and queries.is_commenting_open(draft, access.day, longer.get(word.unit.pk))
    ]  # fmt: skip
    form = None
    if units:
        form = CommentForm(request.POST or None, units=units, is_agreeing="agree" in request.POST)
    if request.method == "POST":
        allow(form is not None, ONLY_MEMBERS)
        if form.is_valid() and _comment(request, form, draft):
            return redirect(request.path)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "draft": draft,
        "draft_noun": "plan" if isinstance(draft, CampaignPlan) else "covenant",
        "comments": comments,
        "words": words,
        "spoken": sum(word.has_spoken for word in words),
        "is_open": is_open,
        "form": form,
        "may_answer": drafts and draft.state in (PlanState.DRAFT, PlanState.IN_COMMENT),
        "back_url": back_url,
        "today": access.day,
        **given,
    }
    return render(request, "emulation/comment_list.html", context, status=form_status(form) if form else 200)


def _comment(request: HttpRequest, form: CommentForm, draft: CampaignPlan | Covenant) -> bool:
    given = {"draft": draft, "unit": form.cleaned_data["unit"], **acting(request)}
    if "agree" in request.POST:
        done = form.run(services.say_no_remarks, **given)
        message = _("Đã ghi nhận: đơn vị thống nhất, không có ý kiến khác.")
    else:
        words = {name: form.cleaned_data[name] for name in ("section", "body")}
        done = form.run(services.add_comment, **given, **words)
        message = _("Đã gửi góp ý. Câu trả lời của cụm sẽ hiện ở trang này.")
    if done:
        messages.success(request, message)
    return done


@get_or_post
def comment_answer(request: HttpRequest, year_id: int, comment_id: int) -> HttpResponse:
    """Answer one comment, on a plan or a covenant."""
    cluster_year = request.access.year_or_404(year_id)
    comment = get_object_or_404(
        DraftComment.objects.select_related(
            "unit", "made_by", "responded_by", "plan__cluster_year", "covenant__cluster_year"
        ),
        pk=comment_id,
    )
    draft = comment.plan or comment.covenant
    if draft.cluster_year_id != cluster_year.pk:
        raise Http404
    allow(request.access.drafts_for(cluster_year), ONLY_DRAFTERS)
    seen_at = comment.responded_at.isoformat() if comment.responded_at else ""
    initial = {
        "seen_at": seen_at,
        "response": comment.response,
        "response_text": comment.response_text,
    }
    form = AnswerForm(request.POST or None, initial=initial)
    if form.is_valid() and form.run(
        services.answer_comment, comment=comment, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã trả lời góp ý của %(unit)s.") % {"unit": comment.unit})
        return redirect(comments_url(draft))
    if form.is_bound:
        # Whoever read the newer answer on this page may replace it knowingly.
        form.data = form.data.copy()
        form.data["seen_at"] = seen_at
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "comment": comment,
        "draft": draft,
        "form": form,
        "back_url": comments_url(draft),
    }
    return render(request, "emulation/comment_answer.html", context, status=form_status(form))
