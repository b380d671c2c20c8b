"""Legal citations: loaded from the catalogue, added and confirmed by the legal officer."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError, StateConflictError
from core.shipped import shipped
from documents.enums import CitationStatus
from documents.models import Citation


@transaction.atomic
def load_citations() -> int:
    """Add the citations of ``data/citations.yaml`` that are missing; change none. Returns how many."""
    return sum(
        Citation.objects.get_or_create(code=row["code"], defaults=row)[1] for row in shipped("citations")
    )


@transaction.atomic
def add_citation(
    *,
    code: str,
    text: str,
    number: str,
    source: str,
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Citation:
    """Add an instrument that the catalogue lacks; it is confirmed in a step of its own.

    Raises:
        RuleError: the code is taken, or the days are the wrong way round.
    """
    _expect_order(valid_from, valid_to)
    citation, is_new = Citation.objects.get_or_create(
        code=code,
        defaults={
            "text": text,
            "number": number,
            "source": source,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "status": CitationStatus.UNVERIFIED,
        },
    )
    if not is_new:
        raise RuleError(_("Mã này đã có, xin chọn mã khác."), field="code")
    record(
        actor=actor,
        verb="citation.added",
        target=citation,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Thêm căn cứ pháp lý: {text}",
    )
    return citation


@transaction.atomic
def confirm_citation(
    *,
    citation: Citation,
    text: str,
    seen_text: str,
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    source: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Citation:
    """Confirm the words of a citation and since when it holds; from then on papers print it.

    Args:
        text: the words as the officer confirms them; laws by name and day, with or without the number.
        seen_text: the words that the officer's page showed.
        source: where the officer read it.

    Raises:
        StateConflictError: somebody changed it meanwhile.
        RuleError: the days are the wrong way round.
    Source: domain 0.1, habit 2.
    """
    _expect_order(valid_from, valid_to)
    citation = Citation.objects.select_for_update(of=("self",)).get(pk=citation.pk)
    if citation.text != seen_text:
        raise StateConflictError(
            _("Trong lúc bạn đọc, câu trích dẫn đã được lưu lại thành: “%(text)s”. Hãy xem lại rồi xác nhận.")
            % {"text": citation.text},
            field="text",
        )
    names = ("text", "valid_from", "valid_to", "source")
    before = {name: getattr(citation, name) for name in names}
    citation.text, citation.source = text, source
    citation.valid_from, citation.valid_to = valid_from, valid_to
    citation.confirmed_at, citation.confirmed_by = at, actor
    citation.save()
    record(
        actor=actor,
        verb="citation.confirmed",
        target=citation,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Xác nhận căn cứ pháp lý: {text}",
        before=before,
        after={name: getattr(citation, name) for name in names},
    )
    return citation


@transaction.atomic
def withdraw_confirmation(
    *, citation: Citation, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Citation:
    """Take a confirmation back; papers approved before keep what they print.

    Raises:
        StateConflictError: it is not confirmed.
    """
    citation = Citation.objects.select_for_update(of=("self",)).get(pk=citation.pk)
    if citation.confirmed_at is None:
        raise StateConflictError(_("Căn cứ này chưa được xác nhận hoặc vừa được rút xác nhận."))
    citation.confirmed_at = citation.confirmed_by = None
    citation.save(update_fields=["confirmed_at", "confirmed_by"])
    record(
        actor=actor,
        verb="citation.unconfirmed",
        target=citation,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Rút xác nhận căn cứ pháp lý: {citation.text}",
    )
    return citation


def _expect_order(valid_from: dt.date | None, valid_to: dt.date | None) -> None:
    if valid_from and valid_to and valid_to <= valid_from:
        raise RuleError(_("Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực."), field="valid_to")
