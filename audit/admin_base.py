"""What every panel of the admin stands on: a write and its event are one transaction; bad input gets a sentence.

It lives here and not in ``core``, because it writes to the log.
"""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.queries import history_of
from audit.services import record
from core import clock
from core.errors import RuleError
from core.ordering import search_key

# Never in the log, not even hashed.
SECRET_FIELDS = {"password", "password1", "password2", "usable_password"}


class CarefulAutocomplete(AutocompleteSelect):
    """Draws a form again also when the chosen value is no number; Django's own asks the database for it."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        numbers = [choice for choice in value if str(choice).isascii() and str(choice).isdigit()]
        return super().optgroups(name, numbers, attrs)


class _Suggests:
    """``autocomplete_fields`` of a panel or of its inlines."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = CarefulAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AuditedAdmin(_Suggests, admin.ModelAdmin):
    """A panel that sets things up. Rows are not deleted unless ``may_delete`` (unused catalogue rows)."""

    may_delete = False
    actions = None
    list_per_page = 50
    show_full_result_count = False
    empty_value_display = "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and super().has_delete_permission(request, obj)

    # --- input that cannot be used ---

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        # PostgreSQL has no NUL in text; a filter with one finds nothing.
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseRedirect(request.path)
        try:
            return super().changelist_view(request, extra_context)
        except (RuleError, IntegrityError) as error:
            self.message_user(request, sentence_of(error), level="error")
            return HttpResponseRedirect(request.get_full_path())

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (RuleError, IntegrityError) as error:
            # The transaction is gone; draw the same form again with the reason, so that nothing typed is lost.
            request.refusal = (getattr(error, "field", None), sentence_of(error))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form_class = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form_class

        class RefusedForm(form_class):
            def clean(self) -> Any:
                data = super().clean()
                field, sentence = refusal
                self.add_error(field if field in self.fields else None, sentence)
                return data

        return RefusedForm

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search without diacritics where the fields searched hold folded text."""
        if all(field.endswith("search_text") for field in self.search_fields):
            search_term = search_key(search_term)
        return super().get_search_results(request, queryset, search_term)

    # --- the log ---

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """What changed, as ``(before, after)`` by field; rows of inlines by what they are called."""
        before, after = _changes(form)
        for formset in formsets or ():
            label = str(formset.model._meta.verbose_name)
            changed = {id(row) for row, _fields in formset.changed_objects}
            for row_form in formset.forms:
                row = row_form.instance
                if id(row) not in changed and row not in formset.new_objects:
                    continue
                old, new = _changes(row_form)
                key = f"{label}: {row}"
                if id(row) in changed:
                    before[key] = _worded(row, old)
                after[key] = _worded(row, new)
        return before, after

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self._record(request, obj, "created", _("Thêm %(what)s: %(name)s"), message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self._record(request, obj, "changed", _("Sửa %(what)s: %(name)s"), message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            values = forms.model_to_dict(obj)
            self._record(request, obj, "deleted", _("Xoá %(what)s: %(name)s"), (values, {}))

    def _record(self, request: HttpRequest, obj: models.Model, verb: str, summary: str, message: Any) -> None:
        before, after = message
        record(
            actor=request.user,
            verb=f"{obj._meta.model_name}.{verb}",
            target=obj,
            at=clock.now(),
            summary=summary % {"what": obj._meta.verbose_name, "name": obj},
            before=before,
            after=after,
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lịch sử: %s") % obj,
            "object": obj,
            "object_id": quote(str(obj.pk)),
            "opts": self.opts,
            "module_name": str(self.opts.verbose_name_plural),
            "events": history_of(obj),
        }
        return TemplateResponse(request, "admin/audited_history.html", context)


class ReadOnlyAdmin(AuditedAdmin):
    """Look, don't touch: what decides is changed only by the services of its pages."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DatedRowForm(forms.ModelForm):
    """One dated row; whether it overlaps others is judged over all rows of the formset."""

    def validate_constraints(self) -> None:
        self.prepare()
        exclude = self._get_validation_exclusions()
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if constraint.__class__.__name__ == "ExclusionConstraint":
                    continue
                try:
                    constraint.validate(model, self.instance, exclude=exclude)
                except forms.ValidationError as error:
                    self.add_error(None, error)

    def prepare(self) -> None:
        """Fill what the form does not ask for, before the constraints are judged."""


class DatedFormSet(forms.BaseInlineFormSet):
    """Dated rows of one owner: those of one ``owner_key`` may not overlap."""

    overlap_message = gettext_lazy(
        "Thời gian trùng với dòng khác. Hãy kết thúc dòng trước rồi mới mở dòng sau."
    )

    def owner_key(self, data: dict[str, Any]) -> Any:
        """Rows with the same key may not hold on the same day; None is never compared."""
        return True

    def clean(self) -> None:
        super().clean()
        seen: list[tuple[Any, Any, Any]] = []
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or form.errors:
                continue
            key, start, end = self.owner_key(data), data.get("valid_from"), data.get("valid_to")
            if key is None:
                continue
            if any(key == k and _overlap(start, end, s, e) for k, s, e in seen):
                form.add_error("valid_from", self.overlap_message)
            seen.append((key, start, end))


class DatedInline(_Suggests, admin.TabularInline):
    """Dated rows of a thing. They are ended, never removed."""

    form = DatedRowForm
    formset = DatedFormSet
    extra = 0
    can_delete = False
    show_change_link = False


class ConfirmableForm(forms.ModelForm):
    """A rule that is data: somebody confirms it against the legal text."""

    is_confirmed = forms.BooleanField(
        label=gettext_lazy("Đã xác nhận theo căn cứ pháp lý"),
        required=False,
        help_text=gettext_lazy("Chưa xác nhận thì trang kết quả nói rõ quy tắc chưa chắc chắn."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.confirmed_at:
            self.initial["is_confirmed"] = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_confirmed") and not data.get("legal_basis"):
            self.add_error("legal_basis", _("Xác nhận thì phải ghi căn cứ pháp lý."))
        return data


class ConfirmableAdmin(AuditedAdmin):
    """Stamps who confirmed a rule and when; taking the mark away takes the stamp away."""

    form = ConfirmableForm
    exclude = ["confirmed_at", "confirmed_by"]

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if not form.cleaned_data["is_confirmed"]:
            obj.confirmed_at = obj.confirmed_by = None
        elif not obj.confirmed_at:
            obj.confirmed_at, obj.confirmed_by = clock.now(), request.user
        super().save_model(request, obj, form, change)


def sentence_of(error: RuleError | IntegrityError) -> str:
    """Why a write was refused, in words; a constraint speaks through the model that owns it."""
    if isinstance(error, RuleError):
        return str(error)
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if (
                constraint.name == name
                and constraint.violation_error_message != constraint.default_violation_error_message
            ):
                return str(constraint.get_violation_error_message())
    return _(
        "Không lưu được: dữ liệu trùng hoặc trái với dữ liệu đang có, có thể người khác vừa sửa. Hãy xem lại rồi lưu lần nữa."
    )


def _changes(form: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Initial and new values of the fields that changed; never a secret one."""
    before, after = {}, {}
    for name in form.changed_data:
        if name in SECRET_FIELDS:
            after[_("mật khẩu")] = _("đã đổi")
            continue
        if getattr(form, "instance", None) is not None and not form.instance._state.adding:
            before[name] = _plain(form.initial.get(name))
        after[name] = _plain(form.cleaned_data.get(name))
    return before, after


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple):
        return [_plain(item) for item in value]
    return value


def _worded(row: models.Model, values: dict[str, Any]) -> dict[str, str]:
    """The values of an inline row under the words of its fields."""
    labels = {field.name: str(field.verbose_name) for field in row._meta.concrete_fields}
    return {labels.get(name, name): "" if value is None else str(value) for name, value in values.items()}


def _overlap(start: Any, end: Any, other_start: Any, other_end: Any) -> bool:
    """Whether two half-open spans share a day; an empty end is unbounded."""
    return (start is None or other_end is None or start < other_end) and (
        other_start is None or end is None or other_start < end
    )
