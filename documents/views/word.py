"""A paper as a Word file, and back: the edited file is shown as changes before anything is saved."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core.errors import RuleError
from core.http import get_or_post, paper, posted, readonly
from documents.enums import PaperState
from documents.forms.word import WordTextForm, WordUploadForm
from documents.permissions import may_edit, paper_or_404
from documents.services.word import read_word, word_file
from documents.views.paper_pages import not_now, page_url, show

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@readonly
@paper
def paper_docx(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The paper as a Word file."""
    found = paper_or_404(request.access, paper_id)
    try:
        data = word_file(found, day=request.access.day)
    except RuleError as error:
        return show(request, "paper_mistake", found, mistake=str(error))
    name = f"{found.get_kind_display()} {found.code}.docx"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=DOCX, headers=headers)


@get_or_post
def paper_word_upload(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Hand in the edited file; what it changes is shown, and saved by `paper_edit` once the person agrees."""
    draft = paper_or_404(request.access, paper_id)
    allow(may_edit(request.access, draft), _("Bạn không soạn văn bản này."))
    if draft.state != PaperState.DRAFT:
        return not_now(request, draft)
    form = WordUploadForm(**posted(request))
    if form.is_valid() and form.run(
        read_word, paper=draft, data=form.cleaned_data["file"].read(), day=request.access.day
    ):
        reading = form.result
        save = WordTextForm(initial={**reading.texts, "revision": draft.revision})
        edit_url = page_url("paper_edit", draft)
        return show(request, "paper_word_changes", draft, save, reading=reading, edit_url=edit_url)
    return show(request, "paper_word_upload", draft, form)
