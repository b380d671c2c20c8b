"""Templates of papers: the standing body writes new versions, tries them on real data, goes back to old ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.permissions import allow
from core.http import acting, form_status, get_or_post, posted, readonly
from documents.content.language import Ground, TextError
from documents.content.listing import field_rows
from documents.content.markup import PARTS, problems_in
from documents.content.paper import PaperContent
from documents.enums import PaperKind
from documents.forms.templates import RestoreForm, SampleForm, TemplateForm
from documents.models import PaperTemplate, TemplateVersion
from documents.queries import templates as queries
from documents.rendering.pdf import render_pdf
from documents.services.composing import ground_of, problems_of, sample_content
from documents.services.templates import restore_version, save_version
from documents.views.paper_pages import renew

READ_BY = gettext_lazy("Mẫu văn bản do Thường trực Hội đồng quản lý.")
WRITTEN_BY = gettext_lazy("Chỉ Thường trực Hội đồng sửa mẫu văn bản.")


@require_safe
@readonly
def template_list(request: HttpRequest) -> HttpResponse:
    """The text in use of each kind of paper."""
    allow(request.access.reads_all, READ_BY)
    context = {"versions": queries.versions_in_use(), "may_edit": request.access.is_standing_body}
    return render(request, "documents/template_list.html", context)


@require_safe
@readonly
def template_show(request: HttpRequest, template_id: int) -> HttpResponse:
    """One template: the text in use and all its versions."""
    allow(request.access.reads_all, READ_BY)
    template = get_object_or_404(PaperTemplate, pk=template_id)
    context = {
        "template": template,
        "parts": queries.parts_of(queries.version_in_use(template)),
        "versions": queries.versions_of(template),
        "events": history_of(template),
        "may_edit": request.access.is_standing_body,
    }
    return render(request, "documents/template_show.html", context)


@get_or_post
def template_version(request: HttpRequest, template_id: int, number: int) -> HttpResponse:
    """An earlier version beside the one in use; it can be put in use again."""
    allow(request.access.reads_all, READ_BY)
    template = get_object_or_404(PaperTemplate, pk=template_id)
    version = get_object_or_404(template.versions.select_related("made_by"), number=number)
    form = RestoreForm(**posted(request), initial={"revision": template.version_number})
    if request.method == "POST":
        allow(request.access.is_standing_body, WRITTEN_BY)
    if form.is_valid() and form.run(
        restore_version, version=version, based_on=form.cleaned_data["revision"], **acting(request)
    ):
        messages.success(request, _("Đã dùng lại bản %(number)s.") % {"number": number})
        return redirect("documents:template_show", template_id)
    in_use = queries.version_in_use(template)
    if form.is_bound:
        renew(form, revision=in_use.number)
    context = {
        "template": template,
        "version": version,
        "parts": queries.parts_of(version),
        "changes": queries.changes_from(version, in_use),
        "form": form if request.access.is_standing_body and version != in_use else None,
    }
    return render(request, "documents/template_version.html", context, status=form_status(form))


@get_or_post
def template_edit(request: HttpRequest, template_id: int) -> HttpResponse:
    """Write a new version; the button “Xem thử” shows it on real data without saving."""
    desk = _Desk(request, template_id)
    if request.POST.get("viec") == "luu" and desk.is_kept():
        messages.success(request, _("Đã lưu bản mới. Văn bản soạn từ nay theo bản này."))
        return redirect("documents:template_show", template_id)
    return desk.page()


@require_POST
@readonly
def template_preview(request: HttpRequest, template_id: int) -> HttpResponse:
    """What the text being written gives as a file; nothing is saved."""
    desk = _Desk(request, template_id)
    content = desk.preview()
    if content is None:
        return desk.page()
    headers = {"Content-Disposition": 'attachment; filename="xem-thu-mau.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(
        render_pdf(content, is_to_be_filled=False).pdf, content_type="application/pdf", headers=headers
    )


class _Desk:
    """The page where a template is written: the text, a real subject to try it on, what it gives."""

    def __init__(self, request: HttpRequest, template_id: int) -> None:
        allow(request.access.is_standing_body, WRITTEN_BY)
        self.request = request
        self.template = get_object_or_404(PaperTemplate, pk=template_id)
        self.kind = PaperKind(self.template.kind)
        in_use = queries.version_in_use(self.template)
        texts = {part: getattr(in_use, part) for part in PARTS}
        self.form = TemplateForm(**posted(request), initial=texts | {"revision": in_use.number})
        self.texts = texts
        if self.form.is_bound:
            self.texts = self.form.text() if self.form.is_valid() else None
        samples = queries.samples_of(self.kind, request.access.visible_years())
        self.sample_form = SampleForm(request.POST or request.GET or None, samples=samples)
        self.sample = self.sample_form.chosen()
        self.newer: TemplateVersion | None = None
        self.mistakes: list[TextError] = []

    def is_kept(self) -> bool:
        """Whether the text was saved as a new version; else the form says why not."""
        if self.texts is None:
            return False
        if not self.form.cleaned_data["note"]:
            self.form.add_error("note", _("Xin ghi lý do để người khác hiểu vì sao mẫu thay đổi."))
        if self.sample is None:
            self.form.add_error(None, _("Chưa có dữ liệu thật nào để thử mẫu này nên chưa lưu được."))
        if self.form.errors:
            return False
        cluster_year, subject = self.sample
        is_saved = self.form.run(
            save_version,
            template=self.template,
            texts=self.texts,
            note=self.form.cleaned_data["note"],
            based_on=self.form.cleaned_data["revision"],
            cluster_year=cluster_year,
            subject=subject,
            day=self.request.access.day,
            **acting(self.request),
        )
        self.template.refresh_from_db()
        if not is_saved and self.form.cleaned_data["revision"] != self.template.version_number:
            self.newer = queries.version_in_use(self.template)
            renew(self.form, revision=self.newer.number)
        return is_saved

    def preview(self) -> PaperContent | None:
        """What the text gives for the sample; the mistakes of each part become errors at it."""
        if self.texts is None or self.sample is None:
            return None
        cluster_year, subject = self.sample
        self.mistakes = problems_in(self.texts, self.ground())
        if self.mistakes:
            self._show_mistakes()
            return None
        return sample_content(
            self.kind, self.texts, cluster_year=cluster_year, subject=subject, day=self.request.access.day
        )

    def _show_mistakes(self) -> None:
        for mistake in self.mistakes if self.form.is_bound else []:
            if str(mistake) not in self.form.errors.get(mistake.field, []):
                self.form.add_error(mistake.field, str(mistake))

    def ground(self) -> Ground:
        """What the text may speak of."""
        cluster_year, subject = self.sample
        return ground_of(
            self.kind,
            cluster_year=cluster_year,
            key=subject.key,
            agency=subject.agency,
            day=subject.day or self.request.access.day,
        )

    def page(self) -> HttpResponse:
        """The page with the text as it was typed."""
        content = self.preview()
        context = {
            "template": self.template,
            "form": self.form,
            "sample_form": self.sample_form,
            "sample": self.sample,
            "fields": field_rows(self.ground()) if self.sample else [],
            "content": content,
            "problems": problems_of(content) if content else [],
            "mistakes": self.mistakes,
            "newer": queries.parts_of(self.newer) if self.newer else [],
            "is_sample": self.sample is not None and self.sample[0].is_sample,
        }
        status = 422 if self.form.errors else 200
        return render(self.request, "documents/template_edit.html", context, status=status)
