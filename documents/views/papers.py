"""Pages of papers: lists, one paper, its file, its text, and what can be begun."""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.models import ClusterYear, Unit
from clusters.permissions import allow
from core.errors import RuleError
from core.http import acting, form_status, get_or_post, posted, readonly
from core.http import paper as in_vietnamese
from documents.content.paper import PaperContent
from documents.enums import FIXED_STATES, PaperKind, PaperState
from documents.forms.papers import DraftForm, PaperFilterForm, SignerForm, TextForm
from documents.kinds import FORMS
from documents.models import Paper
from documents.permissions import may_draft, may_edit, paper_or_404, visible_papers
from documents.queries.papers import (
    field_labels,
    offers_of,
    papers_to_list,
    short_abstract,
    text_of,
    title_of,
)
from documents.queries.recipients import CLERKS, people_to
from documents.rendering.pdf import render_pdf
from documents.services.composing import content_of
from documents.services.drafting import live_paper, subject_of
from documents.services.papers import choose_signer, draft_paper, save_text
from documents.views.paper_pages import (
    actions_for,
    done,
    is_overtaken,
    lateness,
    not_now,
    page_url,
    papers_url,
    path_of_paper,
    show,
    steps_of,
    tone_of,
)

PAGE_SIZE = 30


@require_safe
@readonly
def paper_index(request: HttpRequest) -> HttpResponse:
    """All papers that the person may read, newest first."""
    return _list(request, visible_papers(request.access), "paper_index", {})


@require_safe
@readonly
def paper_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """The papers of a cluster's year."""
    cluster_year = request.access.year_or_404(year_id)
    papers = visible_papers(request.access).filter(cluster_year=cluster_year)
    context = {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample}
    return _list(request, papers, "paper_list", context)


def _list(
    request: HttpRequest, papers: QuerySet[Paper], page_name: str, context: dict[str, Any]
) -> HttpResponse:
    form = PaperFilterForm(request.GET)
    form.full_clean()
    found = papers_to_list(papers, kind=form.cleaned_data.get("loai", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    rows = [(row, title_of(row), tone_of(row), short_abstract(row)) for row in page.object_list]
    access = request.access
    return render(
        request,
        f"documents/{page_name}.html",
        context
        | {
            "form": form,
            "page": page,
            "rows": rows,
            "keeps_books": access.records_unit_ids or access.unit_ids or access.reads_all,
        },
    )


@require_safe
@readonly
def paper_new(request: HttpRequest, year_id: int) -> HttpResponse:
    """What the person may draft in the year, by kind."""
    cluster_year = request.access.year_or_404(year_id)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "offers": offers_of(cluster_year, request.access),
    }
    return render(request, "documents/paper_new.html", context)


@get_or_post
def paper_of(request: HttpRequest, year_id: int) -> HttpResponse:
    """The paper of one thing (``?kind=…&subject=…``): the one that is there, or the button to draft it."""
    return _paper_of(request, request.access.year_or_404(year_id), None)


@get_or_post
def paper_of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """`paper_of` for a unit's own paper that is of no cluster's year."""
    access = request.access
    units = Unit.objects.all() if access.reads_all else Unit.objects.filter(pk__in=access.unit_ids)
    return _paper_of(request, None, get_object_or_404(units, pk=unit_id))


def _paper_of(request: HttpRequest, cluster_year: ClusterYear | None, unit: Unit | None) -> HttpResponse:
    access = request.access
    kind, key = request.GET.get("kind", ""), request.GET.get("subject", "")
    if kind not in PaperKind.values or "\x00" in key or len(key) > 100:
        raise Http404
    existing = live_paper(kind, cluster_year, key)
    if existing and visible_papers(access).filter(pk=existing.pk).exists():
        return redirect(page_url("paper_show", existing))
    try:
        subject = subject_of(kind, cluster_year, key, unit=unit)
    except RuleError as error:
        raise Http404 from error
    may = may_draft(access, cluster_year, kind, subject) and existing is None
    if request.method == "POST":
        allow(may, _("Bạn không soạn văn bản này."))
    form = DraftForm(**posted(request))
    if form.is_valid() and form.run(
        draft_paper, source_kind=kind, cluster_year=cluster_year, subject=subject, **acting(request)
    ):
        return done(request, form.result, _("Đã lập dự thảo từ dữ liệu. Hãy đọc lại rồi trình kiểm tra."))
    context = {
        "cluster_year": cluster_year,
        "is_sample": (cluster_year or unit).is_sample,
        "kind": PaperKind(kind),
        "subject": subject,
        "may_draft": may,
        "others": papers_to_list(visible_papers(access).filter(cluster_year=cluster_year), kind=kind).filter(
            subject=key, corrects__isnull=True
        )[:PAGE_SIZE],
        "form": form,
        "cancel_url": papers_url(cluster_year),
    }
    return render(request, "documents/paper_of.html", context, status=form_status(form))


@require_safe
@readonly
def paper_show(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Where the paper stands, what is next and whose turn it is, its text, signatures, files, history."""
    paper, access = paper_or_404(request.access, paper_id), request.access
    slots = list(paper.slots.select_related("unit", "scan").defer("certificate").order_by("ordinal"))
    for slot in slots:
        slot.paper = paper
    actions = actions_for(paper, access, slots)
    content, mistake = _content_or_mistake(paper, request)
    form = FORMS[PaperKind(paper.kind)]
    return show(
        request,
        "paper_show",
        paper,
        tone=tone_of(paper),
        steps=steps_of(paper, path_of_paper(paper, slots), slots),
        first=next((action for action in actions if action.is_next), None),
        actions=actions,
        slots=slots,
        lateness=lateness(paper, slots, access.day),
        content=content,
        mistake=mistake,
        is_fixed=paper.state in FIXED_STATES,
        is_blank_form=form.is_blank_form,
        takes_number=form.is_numbered,
        clerks=people_to(paper, access.day, roles=CLERKS),
        revisions=paper.revisions.select_related("file").order_by("-number"),
        replaced_by=Paper.objects.filter(replaces=paper).first(),
        corrections=paper.corrections.exclude(state=PaperState.DISCARDED).order_by("pk"),
        edits=may_edit(access, paper),
        events=history_of(paper),
    )


def _content_or_mistake(paper: Paper, request: HttpRequest) -> tuple[PaperContent | None, str]:
    try:
        return content_of(paper, day=request.access.day), ""
    except RuleError as error:
        return None, str(error)


@require_safe
@readonly
@in_vietnamese
def paper_pdf(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The newest state of the paper's file; of a draft, what the file would be."""
    draft = paper_or_404(request.access, paper_id)
    newest = draft.revisions.order_by("-number").first()
    if newest is not None:
        return redirect("files:file_show", newest.file_id)
    try:
        return _draft_pdf(draft, request)
    except RuleError as error:
        return show(request, "paper_mistake", draft, mistake=str(error))


# A browser's own PDF viewer is an object of this page, and does not start in a sandbox.
@csp_replace({"default-src": [NONE], "img-src": None, "style-src": ["'unsafe-inline'"], "object-src": [SELF]})
def _drawn(pdf: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _draft_pdf(draft: Paper, request: HttpRequest) -> HttpResponse:
    content = content_of(draft, day=request.access.day)
    return _drawn(render_pdf(content, is_to_be_filled=False).pdf, f"du-thao-{draft.code}.pdf")


@get_or_post
def paper_edit(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Edit the text. Two people at once: the later one sees both texts and loses nothing."""
    draft = paper_or_404(request.access, paper_id)
    allow(may_edit(request.access, draft), _("Bạn không soạn văn bản này."))
    if draft.state != PaperState.DRAFT and request.method != "POST":
        return not_now(request, draft)
    form = TextForm(**posted(request), initial=text_of(draft) | {"revision": draft.revision})
    if form.is_valid() and form.run(
        save_text, paper=draft, revision=form.cleaned_data["revision"], text=form.text(), **acting(request)
    ):
        return done(request, draft, _("Đã lưu nội dung văn bản."))
    draft = paper_or_404(request.access, paper_id)
    saved = text_of(draft) if is_overtaken(form, draft.revision) else None
    parts = [(form.fields[part].label, text) for part, text in saved.items() if text] if saved else []
    return show(request, "paper_edit", draft, form, saved=parts, labels=field_labels(draft.kind))


@get_or_post
def paper_signer(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Choose who signs and by what authority."""
    draft = paper_or_404(request.access, paper_id)
    allow(may_edit(request.access, draft), _("Bạn không soạn văn bản này."))
    if draft.state != PaperState.DRAFT and request.method != "POST":
        return not_now(request, draft)
    initial = {name: getattr(draft, name) for name in SignerForm.base_fields}
    form = SignerForm(**posted(request), initial=initial, paper=draft, day=request.access.day)
    if form.is_valid() and form.run(choose_signer, paper=draft, **form.cleaned_data, **acting(request)):
        return done(request, draft, _("Đã lưu người ký."))
    return show(request, "paper_signer", draft, form)


@require_safe
@readonly
def paper_revision(request: HttpRequest, paper_id: int, number: int) -> HttpResponse:
    """One state of the paper's file."""
    found = paper_or_404(request.access, paper_id)
    revision = get_object_or_404(found.revisions, number=number)
    return redirect("files:file_show", revision.file_id)
