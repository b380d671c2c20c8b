"""Templates of papers: loaded as version 1, then changed by the standing body through new versions."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.errors import RuleError, StateConflictError
from core.shipped import shipped
from documents.content.markup import PARTS
from documents.enums import PaperKind
from documents.models import PaperTemplate, TemplateVersion
from documents.services.composing import sample_content
from documents.sources import Subject


@transaction.atomic
def load_templates() -> int:
    """Add the texts of ``data/papers/<kind>.yaml`` as version 1 of templates that have none.

    Returns how many were added.
    """
    has_one = set(TemplateVersion.objects.values_list("template__kind", flat=True))
    added = 0
    for kind in PaperKind:
        if kind in has_one:
            continue
        texts = shipped(f"papers/{kind.value}")
        template, _is_new = PaperTemplate.objects.get_or_create(kind=kind)
        _add_version(template, texts, note="Mẫu ban đầu", made_at=Now(), made_by=None)
        added += 1
    return added


@transaction.atomic
def save_version(
    *,
    template: PaperTemplate,
    texts: Mapping[str, str],
    note: str,
    based_on: int,
    cluster_year: ClusterYear,
    subject: Subject,
    day: dt.date,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> TemplateVersion:
    """Put a new text in use for papers drafted from now on; drafts keep the version they began from.

    Args:
        based_on: the version that the writer began from.
        cluster_year, subject: the real facts that the text is tried on.

    Raises:
        TextError: a mistake in a part, with its line.
        StateConflictError: somebody saved a newer version in the meantime.
        RuleError: nothing was changed.
    """
    template = PaperTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if template.version_number != based_on:
        raise StateConflictError(
            _(
                "Trong lúc bạn soạn, mẫu đã có bản %(number)s mới hơn. Chữ của bạn còn ở dưới; hãy so với bản mới rồi "
                "lưu lại."
            )
            % {"number": template.version_number}
        )
    sample_content(PaperKind(template.kind), texts, cluster_year=cluster_year, subject=subject, day=day)
    return _put_in_use(template, texts, note=note, actor=actor, at=at, on_behalf_of=on_behalf_of)


@transaction.atomic
def restore_version(
    *, version: TemplateVersion, based_on: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> TemplateVersion:
    """Put an earlier text in use again, as a new version.

    Raises:
        StateConflictError: somebody saved a newer version in the meantime.
        RuleError: it is the text in use.
    """
    template = PaperTemplate.objects.select_for_update(of=("self",)).get(pk=version.template_id)
    if template.version_number != based_on:
        raise StateConflictError(_("Mẫu vừa có bản mới hơn. Hãy xem lại rồi khôi phục nếu vẫn cần."))
    texts = {part: getattr(version, part) for part in PARTS}
    note = f"Khôi phục bản {version.number}"
    return _put_in_use(template, texts, note=note, actor=actor, at=at, on_behalf_of=on_behalf_of)


def _put_in_use(
    template: PaperTemplate,
    texts: Mapping[str, str],
    *,
    note: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> TemplateVersion:
    current = template.versions.filter(number=template.version_number).first()
    changed = [part for part in PARTS if current is None or getattr(current, part) != texts.get(part, "")]
    if not changed:
        raise RuleError(_("Chữ của mẫu không có gì khác với bản đang dùng."))
    version = _add_version(template, texts, note=note, made_at=at, made_by=actor)
    record(
        actor=actor,
        verb="template.changed",
        target=template,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Mẫu {template.get_kind_display()}: bản {version.number}. {note}",
        before={part: getattr(current, part) for part in changed} if current else None,
        after={part: texts.get(part, "") for part in changed},
    )
    return version


def _add_version(
    template: PaperTemplate,
    texts: Mapping[str, str],
    *,
    note: str,
    made_at: dt.datetime | Now,
    made_by: User | None,
) -> TemplateVersion:
    last = template.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = TemplateVersion.objects.create(
        template=template,
        number=last + 1,
        note=note,
        made_at=made_at,
        made_by=made_by,
        **{part: (texts.get(part) or "").strip() for part in PARTS},
    )
    template.version_number = version.number
    template.save(update_fields=["version_number"])
    return version
