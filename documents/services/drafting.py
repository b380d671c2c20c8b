"""The beginning of a paper: its code, its template, who is to sign it."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.enums import Role
from clusters.models import ClusterYear, Unit
from clusters.queries import people_of_units
from core.errors import RuleError
from documents.enums import PaperKind, PaperState
from documents.models import Paper, TemplateVersion
from documents.queries.papers import REPEATED, live_papers
from documents.sources import Subject, subjects_of

# Letters and digits that nobody takes for one another; twelve of them are about 57 bits.
CODE_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
HEAD = "Thủ trưởng đơn vị"


def new_code() -> str:
    """A code that nobody guesses, in groups that are easy to read out: ``K7MD-2XPA-9RTH``."""
    return "-".join("".join(secrets.choice(CODE_SIGNS) for _n in range(4)) for _g in range(3))


def subject_of(
    kind: str, cluster_year: ClusterYear | None, subject: Subject | str, *, unit: Unit | None = None
) -> Subject:
    """What the source offers under this key in the year or, without one, of the unit itself.

    Raises:
        RuleError: no source speaks for the kind, or it does not offer the subject.
    """
    if isinstance(subject, Subject):
        return subject
    try:
        offered = subjects_of(kind, cluster_year, unit)
    except KeyError:
        offered = []
    for one in offered:
        if one.key == subject:
            return one
    raise RuleError(_("Chưa có dữ liệu để lập văn bản này. Hãy hoàn tất bước trước rồi quay lại."))


def template_in_use(kind: str) -> TemplateVersion:
    """The version of the kind's template that new papers begin from (1 query).

    Raises:
        RuleError: no template was loaded or written.
    """
    version = (
        TemplateVersion.objects.filter(template__kind=kind)
        .select_related("template")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise RuleError(
            _("Chưa có mẫu cho loại văn bản “%(kind)s”. Thường trực Hội đồng soạn mẫu ở trang Mẫu văn bản.")
            % {"kind": PaperKind(kind).label}
        )
    return version


def live_paper(kind: str, cluster_year: ClusterYear | None, key: str) -> Paper | None:
    """The paper of the subject that is being made or is in force, corrections aside (1 query)."""
    return live_papers(cluster_year).filter(kind=kind, subject=key).order_by("-pk").first()


def untouched_draft(kind: str, cluster_year: ClusterYear | None, key: str, *, drafter: User) -> Paper | None:
    """A notice or letter about the subject that the person has begun and not touched yet (1 query)."""
    if kind not in REPEATED:
        return None
    return Paper.objects.filter(
        cluster_year=cluster_year,
        kind=kind,
        subject=key,
        state=PaperState.DRAFT,
        drafted_by=drafter,
        revision=0,
        has_own_text=False,
        submitted_at__isnull=True,
        replaces__isnull=True,
        corrects__isnull=True,
    ).first()


def signer_by_default(agency: Unit, day: dt.date) -> dict[str, object]:
    """The agency's head of the day, by appointment, else by the unit's record (2 queries)."""
    head = people_of_units([agency.pk], day, frozenset({Role.UNIT_HEAD})).first()
    if head is not None:
        return {
            "signer": head.user,
            "signer_name": head.user.full_name,
            "signer_title": head.position_title or HEAD,
        }
    known = agency.heads.on(day).first()
    if known is not None:
        return {"signer_name": known.person_name, "signer_title": known.position_title}
    return {}


@transaction.atomic
def begin(
    *,
    kind: str,
    cluster_year: ClusterYear | None,
    subject: Subject,
    actor: User,
    at: dt.datetime,
    day: dt.date,
    **more: object,
) -> Paper:
    """Write the row of a new draft. The caller has locked what must not change meanwhile."""
    return Paper.objects.create(
        cluster_year=cluster_year,
        kind=kind,
        subject=subject.key,
        agency=subject.agency,
        code=new_code(),
        drafted_at=at,
        drafted_by=actor,
        **{
            **signer_by_default(subject.agency, day),
            "template_version": template_in_use(kind) if "template_version" not in more else None,
            **more,
        },
    )
