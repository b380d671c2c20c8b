"""Pages of the covenant's text: list, draft, edit, comments, freeze, open, change, versions, paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.permissions import allow
from clusters.services.telling import audience
from core import clock
from core.http import acting, form_status, get_or_post, paper, posted, readonly
from emulation.enums import CovenantState, MilestoneKind
from emulation.forms.covenants import (
    CovenantDraftForm,
    CovenantTextForm,
    FreezeForm,
    OpenSigningForm,
    ReviseForm,
)
from emulation.forms.plans import WindowForm
from emulation.queries.comments import unanswered
from emulation.queries.covenants import (
    FROZEN,
    covenants_of,
    free_groups,
    missing_with_heads,
    paper_abstract,
    paper_signers,
    parties_to_be,
    reported_signatures,
    signing_of,
    text_in_force,
    voided_signatures,
)
from emulation.services.covenants import (
    EDITABLE,
    draft_covenant,
    freeze_covenant,
    open_for_comment,
    open_signing,
    revise_covenant,
    save_covenant_text,
)
from emulation.services.telling import concerned_by, signers_of
from emulation.views.comments import comments_page
from emulation.views.covenant_pages import (
    TONES,
    actions_for,
    dated_on,
    done,
    may_read,
    not_now,
    order_paper,
    page_url,
    show,
    visible_covenant,
)
from emulation.views.extensions import extensions_in
from emulation.views.shared import is_overtaken, renew
from workdays.notes import warn_of_days_off


@require_safe
@readonly
def covenant_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """The covenants of a year, and what the press said of their signing."""
    cluster_year = request.access.year_or_404(year_id)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "covenants": [
            (covenant, TONES[covenant.state])
            for covenant in covenants_of(cluster_year)
            if may_read(request.access, covenant)
        ],
        "facts": reported_signatures(cluster_year),
        "can_draft": request.access.drafts_for(cluster_year) and bool(free_groups(cluster_year)),
        **extensions_in(request, cluster_year, MilestoneKind.COVENANT),
    }
    return render(request, "emulation/covenant_list.html", context)


@get_or_post
def covenant_draft(request: HttpRequest, year_id: int) -> HttpResponse:
    """Begin a covenant."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.drafts_for(cluster_year), _("Thư ký hoặc lãnh đạo cụm soạn giao ước."))
    form = CovenantDraftForm(**posted(request), cluster_year=cluster_year)
    if form.is_valid() and form.run(
        draft_covenant, cluster_year=cluster_year, **form.cleaned_data, **acting(request)
    ):
        return done(request, form.result, _("Đã soạn dự thảo giao ước. Hãy đọc lại và sửa."))
    context = {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "form": form}
    return render(request, "emulation/covenant_draft.html", context, status=form_status(form))


@require_safe
@readonly
def covenant_show(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Text, who has signed, what to do next."""
    covenant = visible_covenant(request, year_id, covenant_id)
    access, day = request.access, request.access.day
    signing = signing_of(covenant, day)
    waiting = unanswered(covenant).count() if covenant.state in EDITABLE else 0
    actions = actions_for(covenant, access, signing, waiting)
    keeps_list = access.drafts_for(covenant.cluster_year)
    return show(
        request,
        "covenant_show",
        covenant,
        tone=TONES[covenant.state],
        content=text_in_force(covenant, day),
        signing=signing,
        is_frozen=covenant.state in FROZEN,
        paper=signing.paper,
        first=next((action for action in actions if action.is_next), None),
        actions=actions,
        reads_comments=covenant.comments_from_on or keeps_list or access.reads_all,
        keeps_list=keeps_list,
        missing=missing_with_heads(signing, day) if keeps_list or access.is_standing_body else [],
        facts=reported_signatures(covenant.cluster_year),
        events=history_of(covenant),
    )


@get_or_post
def covenant_edit(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Edit the draft. Two people at once: the later one sees both texts and loses nothing."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.drafts_for(covenant.cluster_year), _("Thư ký hoặc lãnh đạo cụm sửa giao ước."))
    if covenant.state not in EDITABLE and request.method != "POST":
        return not_now(request, covenant)
    initial = {name: getattr(covenant, name) for name in CovenantTextForm.base_fields if name != "pledges"}
    initial["pledges"] = [pledge.text for pledge in covenant.pledges.all()]
    form = CovenantTextForm(**posted(request), initial=initial, cluster_year=covenant.cluster_year)
    if form.is_valid() and form.run(
        save_covenant_text,
        covenant=covenant,
        revision=form.cleaned_data["revision"],
        fields=form.text(),
        pledges=form.cleaned_data["pledges"],
        **acting(request),
    ):
        return done(request, covenant, _("Đã lưu nội dung giao ước."))
    covenant = visible_covenant(request, year_id, covenant_id)
    overtaken = is_overtaken(form, covenant.revision)
    saved = text_in_force(covenant, request.access.day) if overtaken else None
    return show(request, "covenant_edit", covenant, form, saved=saved)


@get_or_post
def covenant_open_comments(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Send the draft to the member units for comments, or move the last day."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.drafts_for(covenant.cluster_year), _("Thư ký hoặc lãnh đạo cụm gửi lấy ý kiến."))
    if covenant.state not in EDITABLE:
        return not_now(request, covenant)
    initial = {
        "from_on": covenant.comments_from_on or request.access.day,
        "until_on": covenant.comments_until_on,
    }
    form = WindowForm(**posted(request), initial=initial)
    if form.is_valid() and form.run(
        open_for_comment, covenant=covenant, **form.cleaned_data, **acting(request)
    ):
        warn_of_days_off(request, form.cleaned_data["until_on"])
        return done(request, covenant, _("Đã gửi dự thảo để các đơn vị góp ý."))
    told = concerned_by(covenant.cluster_year, MilestoneKind.COMMENTED, request.access.day)
    return show(request, "covenant_open_comments", covenant, form, told_people=audience(told, request.user))


@get_or_post
def covenant_comments(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Read and give comments on the draft."""
    covenant = visible_covenant(request, year_id, covenant_id)
    back_url = page_url("covenant_show", covenant)
    return comments_page(request, draft=covenant, cluster_year=covenant.cluster_year, back_url=back_url)


@get_or_post
def covenant_freeze(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Confirm freezing: the parties and the text as they will be signed."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(
        request.access.leads_year(covenant.cluster_year),
        _("Trưởng hoặc Phó Trưởng cụm chốt nội dung giao ước."),
    )
    if covenant.state not in EDITABLE:
        return not_now(request, covenant)
    form = FreezeForm(**posted(request))
    if form.is_valid() and form.run(
        freeze_covenant, covenant=covenant, revision=form.cleaned_data["revision"], **acting(request)
    ):
        return done(request, covenant, _("Đã chốt nội dung giao ước. Bước sau: mở ký."))
    day = request.access.day
    covenant = visible_covenant(request, year_id, covenant_id)
    renew(form, revision=covenant.revision)
    return show(
        request,
        "covenant_freeze",
        covenant,
        form,
        content=text_in_force(covenant, day),
        parties=parties_to_be(covenant, day),
    )


@get_or_post
def covenant_open(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Open the signing until a day."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.leads_year(covenant.cluster_year), _("Trưởng hoặc Phó Trưởng cụm mở ký giao ước."))
    if covenant.state != CovenantState.FROZEN:
        return not_now(request, covenant)
    step = covenant.cluster_year.milestones.filter(kind=MilestoneKind.COVENANT).first()
    due_on = covenant.sign_due_on or (step and step.due_on)
    form = OpenSigningForm(**posted(request), initial={"due_on": due_on})
    if form.is_valid() and form.run(
        open_signing, covenant=covenant, due_on=form.cleaned_data["due_on"], **acting(request)
    ):
        warn_of_days_off(request, form.cleaned_data["due_on"])
        order_paper(request, covenant)
        return done(request, covenant, _("Đã mở ký. Các đơn vị ký được từ lúc này."))
    told = audience(signers_of(covenant, request.access.day), request.user)
    signing = signing_of(covenant, request.access.day)
    return show(request, "covenant_open", covenant, form, signing=signing, told_people=told)


@get_or_post
def covenant_revise(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Warn how many signatures a change voids, then take the covenant back to a draft."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(
        request.access.leads_year(covenant.cluster_year),
        _("Trưởng hoặc Phó Trưởng cụm cho sửa giao ước đã chốt."),
    )
    if covenant.state not in FROZEN:
        return not_now(request, covenant)
    form = ReviseForm(**posted(request))
    if form.is_valid() and form.run(
        revise_covenant, covenant=covenant, **form.cleaned_data, **acting(request)
    ):
        return done(request, covenant, _("Đã mở lại để sửa. Khi xong, chốt và mở ký lại."))
    signed = len(signing_of(covenant, request.access.day).signed)
    renew(form, signature_count=signed)
    return show(request, "covenant_revise", covenant, form, signed=signed)


@require_safe
@readonly
def covenant_versions(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """All versions kept, and the signatures that lost their force with them."""
    covenant = visible_covenant(request, year_id, covenant_id)
    return show(
        request,
        "covenant_versions",
        covenant,
        versions=covenant.versions.select_related("made_by").order_by("-number"),
        voided=voided_signatures(covenant),
    )


@require_safe
@readonly
def covenant_version(request: HttpRequest, year_id: int, covenant_id: int, number: int) -> HttpResponse:
    """One version as it was kept."""
    covenant = visible_covenant(request, year_id, covenant_id)
    version = get_object_or_404(covenant.versions.select_related("made_by"), number=number)
    return show(request, "covenant_version", covenant, version=version, content=version.content)


@require_safe
@readonly
@paper
def covenant_paper(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """The covenant as a paper with its signature grid, for A4."""
    covenant = visible_covenant(request, year_id, covenant_id)
    lines = signing_of(covenant, request.access.day).lines if covenant.state in FROZEN else []
    return show(
        request,
        "covenant_paper",
        covenant,
        content=text_in_force(covenant, request.access.day),
        abstract=paper_abstract(covenant.title),
        is_draft=covenant.state not in FROZEN,
        dated_on=dated_on(covenant),
        signers=paper_signers([line for line in lines if not line.party.is_accession]),
        acceded=[line.party for line in lines if line.party.is_accession],
        printed_at=clock.now(),
    )
