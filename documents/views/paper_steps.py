"""The steps of a paper, each on a page that says what will happen before it is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clusters.permissions import allow
from core.http import acting, get_or_post, posted
from documents.enums import FIXED_STATES, IN_FORCE_STATES, PaperKind, PaperState
from documents.forms.papers import (
    ApproveForm,
    CheckForm,
    CorrectForm,
    DiscardForm,
    IssueForm,
    NumberForm,
    RecallForm,
    ReplaceForm,
    SendBackForm,
    SubmitForm,
)
from documents.kinds import FORMS
from documents.permissions import (
    may_approve,
    may_check,
    may_correct,
    may_edit,
    may_number,
    may_recall,
    paper_or_404,
)
from documents.queries.papers import has_agency_slot
from documents.queries.recipients import CLERKS, SIGNERS, people_to, readers_of
from documents.services.composing import content_of
from documents.services.papers import (
    approve_paper,
    check_paper,
    correct_paper,
    discard_paper,
    issue_paper,
    number_paper,
    recall_paper,
    replace_paper,
    send_back,
    submit_paper,
)
from documents.steps import ENDED_STATES, path_of, step_after
from documents.views.paper_pages import done, not_now, papers_url, renew, show

OPEN = (PaperState.DRAFT, PaperState.CHECKED)


@get_or_post
def paper_submit(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Hand the draft on to the agency's records clerk."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_edit(request.access, paper), _("Bạn không soạn văn bản này."))
    if not paper.is_with_drafter:
        return not_now(request, paper)
    form = SubmitForm(**posted(request), initial={"revision": paper.revision})
    if form.is_valid() and form.run(
        submit_paper, paper=paper, revision=form.cleaned_data["revision"], **acting(request)
    ):
        return done(request, paper, _("Đã gửi văn bản đi kiểm tra thể thức."))
    renew(form, revision=paper.revision)
    day = request.access.day
    people = people_to(paper, day, roles=CLERKS) or people_to(paper, day, roles=SIGNERS)
    return show(request, "paper_submit", paper, form, people=people)


@get_or_post
def paper_check(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Confirm that form and layout were checked."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_check(request.access, paper), _("Văn thư hoặc thủ trưởng của cơ quan kiểm tra thể thức."))
    if paper.state != PaperState.DRAFT or paper.is_with_drafter:
        return not_now(request, paper)
    form = CheckForm(**posted(request), initial={"revision": paper.revision})
    if form.is_valid() and form.run(
        check_paper, paper=paper, revision=form.cleaned_data["revision"], **acting(request)
    ):
        return done(request, paper, _("Đã ghi việc kiểm tra thể thức và trình duyệt."))
    renew(form, revision=paper.revision)
    people = people_to(paper, request.access.day, roles=SIGNERS)
    return show(request, "paper_check", paper, form, people=people)


@get_or_post
def paper_send_back(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Give a text that was handed on back with a reason."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_check(request.access, paper), _("Người duyệt hoặc văn thư trả lại văn bản."))
    if paper.state not in OPEN or paper.is_with_drafter:
        return not_now(request, paper)
    form = SendBackForm(**posted(request))
    if form.is_valid() and form.run(send_back, paper=paper, **form.cleaned_data, **acting(request)):
        return done(request, paper, _("Đã trả lại văn bản kèm lý do."))
    return show(request, "paper_send_back", paper, form)


@get_or_post
def paper_approve(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Confirm fixing the text."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_approve(request.access, paper), _("Người ký hoặc thủ trưởng, cấp phó của cơ quan duyệt."))
    if paper.state != PaperState.CHECKED:
        return not_now(request, paper)
    form = ApproveForm(**posted(request), initial={"revision": paper.revision})
    if form.is_valid() and form.run(
        approve_paper, paper=paper, revision=form.cleaned_data["revision"], **acting(request)
    ):
        return done(request, paper, _("Đã duyệt nội dung và lập tệp để ký."))
    renew(form, revision=paper.revision)
    content = content_of(paper, day=request.access.day)
    people = people_to(paper, request.access.day, roles=SIGNERS)
    return show(request, "paper_approve", paper, form, content=content, people=people)


@get_or_post
def paper_discard(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Give up a draft."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_edit(request.access, paper), _("Bạn không soạn văn bản này."))
    if paper.state not in OPEN:
        return not_now(request, paper)
    form = DiscardForm(**posted(request))
    if form.is_valid() and form.run(discard_paper, paper=paper, **form.cleaned_data, **acting(request)):
        done(request, paper, _("Đã bỏ dự thảo."))
        return redirect(papers_url(paper.cluster_year))
    return show(request, "paper_discard", paper, form)


@get_or_post
def paper_number(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Confirm taking the next number."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_number(request.access, paper), _("Văn thư của cơ quan ban hành cấp số."))
    is_due = paper.state == PaperState.SIGNED_BY_PERSON and FORMS[PaperKind(paper.kind)].is_numbered
    if not is_due:
        return not_now(request, paper)
    form = NumberForm(**posted(request))
    if form.is_valid() and form.run(number_paper, paper=paper, **acting(request)):
        number = form.result.full_number
        return done(request, paper, _("Đã cấp số %(number)s và vào sổ văn bản đi.") % {"number": number})
    return show(request, "paper_number", paper, form)


@get_or_post
def paper_issue(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Confirm sending the paper out, with those who will be told."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_number(request.access, paper), _("Văn thư của cơ quan ban hành phát hành văn bản."))
    path = path_of(paper.kind, has_agency_slot=has_agency_slot(paper))
    if step_after(paper.state, path) != PaperState.ISSUED:
        return not_now(request, paper)
    form = IssueForm(**posted(request))
    if form.is_valid() and form.run(issue_paper, paper=paper, **acting(request)):
        return done(request, paper, _("Đã phát hành văn bản và báo cho bên nhận."))
    return show(request, "paper_issue", paper, form, people=readers_of(paper, request.access.day))


@get_or_post
def paper_replace(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Begin the paper that will replace one whose content is wrong."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_edit(request.access, paper), _("Bạn không soạn văn bản này."))
    if paper.state not in IN_FORCE_STATES:
        return not_now(request, paper)
    form = ReplaceForm(**posted(request))
    if form.is_valid() and form.run(replace_paper, paper=paper, **form.cleaned_data, **acting(request)):
        return done(request, form.result, _("Đã lập dự thảo văn bản thay thế. Hãy sửa nội dung."))
    return show(request, "paper_replace", paper, form)


@get_or_post
def paper_correct(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Begin the letter that corrects a wrong form."""
    paper = paper_or_404(request.access, paper_id)
    allow(may_correct(request.access, paper), _("Người soạn hoặc văn thư soạn công văn đính chính."))
    if paper.state not in IN_FORCE_STATES:
        return not_now(request, paper)
    form = CorrectForm(**posted(request))
    if form.is_valid() and form.run(correct_paper, paper=paper, **form.cleaned_data, **acting(request)):
        return done(request, form.result, _("Đã lập dự thảo công văn đính chính."))
    return show(request, "paper_correct", paper, form)


@get_or_post
def paper_recall(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Confirm taking a fixed paper back."""
    paper = paper_or_404(request.access, paper_id)
    allow(
        may_recall(request.access, paper), _("Thủ trưởng, cấp phó hoặc văn thư của cơ quan thu hồi văn bản.")
    )
    if paper.state not in FIXED_STATES - ENDED_STATES:
        return not_now(request, paper)
    form = RecallForm(**posted(request))
    if form.is_valid() and form.run(recall_paper, paper=paper, **form.cleaned_data, **acting(request)):
        return done(request, paper, _("Đã thu hồi văn bản."))
    people = readers_of(paper, request.access.day) if paper.issued_at else []
    return show(request, "paper_recall", paper, form, people=people)
