"""A paper after its text is fixed: signed, numbered, issued, and what may follow (SIG-5 to SIG-9)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from documents.enums import FIXED_STATES, PaperKind, PaperState, RevisionReason, SlotKind
from documents.kinds import FORMS
from documents.models import Paper, PaperRevision, RegisterEntry
from documents.queries.papers import has_agency_slot, plain_abstract, recipients_line, text_of
from documents.queries.recipients import CLERKS, people_to, readers_of
from documents.rendering.lines import date_text, number_text
from documents.services.drafting import begin
from documents.services.ground import expect, kind_of, lock_drafting, locked, log
from documents.services.notices import tell
from documents.services.numbering import take_number
from documents.services.revisions import add_revision, newest
from documents.signing.fields import DAY, NUMBER, fill
from documents.sources import Subject, kinds, subjects_of
from documents.steps import ENDED_STATES, path_of, step_after


@transaction.atomic
def persons_have_signed(
    *, paper: Paper, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> Paper:
    """Move on when everyone who must sign as a person has; the records clerk is told.

    A paper without a number gets its date now, before the agency signs.

    Raises:
        StateConflictError: it is not waiting for signatures.
        RuleError: a person's signature is still missing.
    Source: SIG-5.
    """
    paper = locked(paper)
    expect(paper, {PaperState.APPROVED_TEXT})
    if paper.slots.filter(kind=SlotKind.PERSON, method="", excuse="").exists():
        raise RuleError(_("Còn chữ ký chưa có. Văn bản đi tiếp khi mọi người phải ký đã ký."))
    paper.state = PaperState.SIGNED_BY_PERSON
    form = FORMS[PaperKind(paper.kind)]
    if not form.is_numbered:
        paper.dated_on = local_day(at)
    paper.save(update_fields=["state", "dated_on"])
    if not form.is_numbered and not paper.content["signature_page"]:
        _fill(paper, {DAY: _date_line(paper)}, at, actor)
    tell(
        paper=paper, people=people_to(paper, local_day(at), roles=CLERKS), what="signed", at=at, sender=actor,
        subject=_("Văn bản đã ký, chờ văn thư: %(paper)s") % {"paper": paper.get_kind_display()},
        body=_("Người có thẩm quyền đã ký. Hãy mở văn bản để làm bước tiếp theo."),
    )  # fmt: skip
    log(paper, "signed_by_person", "Mọi người phải ký đã ký", actor, at, on_behalf_of)
    return paper


@transaction.atomic
def number_paper(*, paper: Paper, actor: User, at: dt.datetime, on_behalf_of: str = "") -> RegisterEntry:
    """Give the paper the agency's next number of today, write it in the file and in the register.

    All or nothing: if the file cannot be filled, the number was not taken.

    Raises:
        StateConflictError: it is not signed yet, or is numbered already.
        RuleError: the kind takes no number, or the agency's profile is missing.
    Source: SIG-5, SIG-6, SIG-6b, SIG-7.
    """
    paper = locked(paper)
    form = FORMS[PaperKind(paper.kind)]
    if not form.is_numbered:
        raise RuleError(_("Loại văn bản này không lấy số."))
    expect(paper, {PaperState.SIGNED_BY_PERSON})
    series, number = take_number(agency=paper.agency, type_code=form.abbreviation, at=at)
    paper.state, paper.dated_on = PaperState.NUMBERED, local_day(at)
    paper.save(update_fields=["state", "dated_on"])
    entry = RegisterEntry.objects.create(
        series=series,
        paper=paper,
        number=number,
        sign=paper.content["sign"],
        type_code=form.abbreviation,
        dated_on=paper.dated_on,
        abstract=" ".join(part for part in (form.type_name, plain_abstract(paper)) if part)[:600],
        signer_name=_signers(paper)[:150],
        recipients=recipients_line(paper),
        registered_at=at,
        registered_by=actor,
    )
    _fill(paper, {NUMBER: number_text(number), DAY: _date_line(paper)}, at, actor)
    log(
        paper, "numbered", f"Cấp số {entry.full_number}, ngày {ngay(paper.dated_on)}", actor, at, on_behalf_of,
        after={"number": entry.full_number, "dated_on": paper.dated_on},
    )  # fmt: skip
    return entry


@transaction.atomic
def agency_has_signed(*, paper: Paper, actor: User | None, at: dt.datetime, on_behalf_of: str = "") -> Paper:
    """Move on when the agency's digital signature is on the file.

    Raises:
        StateConflictError: its turn has not come (SIG-3, invariant 9).
        RuleError: the signature is missing.
    """
    paper = locked(paper)
    _expect_next(paper, PaperState.SIGNED_BY_AGENCY)
    if paper.slots.filter(kind=SlotKind.AGENCY, method="", excuse="").exists():
        raise RuleError(_("Chưa có chữ ký số của cơ quan."))
    paper.state = PaperState.SIGNED_BY_AGENCY
    paper.save(update_fields=["state"])
    log(paper, "signed_by_agency", "Cơ quan đã ký số", actor, at, on_behalf_of)
    return paper


@transaction.atomic
def issue_paper(*, paper: Paper, actor: User | None, at: dt.datetime, on_behalf_of: str = "") -> Paper:
    """Send the paper out: its readers are told; what it replaces or corrects is marked so.

    Args:
        actor: None for the system, when the last signature completes a covenant.

    Raises:
        StateConflictError: a step is missing, or what it replaces was taken back meanwhile.
    Source: SIG-5, SIG-8, SIG-9.
    """
    former = _locked_former(paper)
    paper = locked(paper)
    _expect_next(paper, PaperState.ISSUED)
    paper.state, paper.issued_at, paper.issued_by = PaperState.ISSUED, at, actor
    paper.save(update_fields=["state", "issued_at", "issued_by"])
    if former is not None:
        _mark_former(paper, former, actor, at, on_behalf_of)
    tell(
        paper=paper, people=readers_of(paper, local_day(at)), what="issued", at=at, sender=actor,
        subject=_("Văn bản mới: %(paper)s") % {"paper": paper.get_kind_display()},
        body=_("%(cluster)s: %(abstract)s")
        % {"cluster": paper.belongs_to, "abstract": plain_abstract(paper) or paper.get_kind_display()},
    )  # fmt: skip
    log(paper, "issued", "Phát hành", actor, at, on_behalf_of)
    return paper


@transaction.atomic
def replace_paper(
    *, paper: Paper, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Paper:
    """Draft the paper of equal form that will replace an issued one whose content is wrong.

    The old one stays in force until the new one is issued.

    Raises:
        StateConflictError: it is not in force.
        RuleError: its replacement is being drafted already.
    Source: SIG-9.
    """
    lock_drafting(paper.cluster_year, paper.agency)
    paper = locked(paper)
    expect(paper, {PaperState.ISSUED, PaperState.CORRECTED})
    if Paper.objects.filter(replaces=paper).exists():
        raise RuleError(_("Văn bản thay thế đang được soạn. Hãy mở văn bản đó."))
    text = text_of(paper)
    signer = {
        name: getattr(paper, name)
        for name in ("authority", "head_title", "signer_title", "signer_name", "signer")
    }
    new = begin(
        kind=paper.kind,
        cluster_year=paper.cluster_year,
        subject=Subject(key=paper.subject, label="", agency=paper.agency),
        actor=actor,
        at=at,
        day=local_day(at),
        template_version=paper.template_version,
        has_own_text=paper.has_own_text,
        replaces=paper,
        **signer,
        **(text if paper.has_own_text else {}),
    )
    log(new, "drafted", f"Soạn văn bản thay thế {name_of(paper)}: {reason}", actor, at, on_behalf_of)
    log(paper, "replacement_drafted", f"Bắt đầu soạn văn bản thay thế: {reason}", actor, at, on_behalf_of)
    return new


@transaction.atomic
def correct_paper(
    *, paper: Paper, correction: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Paper:
    """Draft the công văn that corrects an issued paper's form or procedure (đính chính).

    Args:
        correction: what is wrong and how it should read, in the clerk's words.

    Raises:
        StateConflictError: the paper is not in force.
        RuleError: letters cannot be drafted in this year.
    Source: SIG-9.
    """
    paper = locked(paper)
    expect(paper, {PaperState.ISSUED, PaperState.CORRECTED})
    if PaperKind.OFFICIAL_LETTER not in kinds():
        raise RuleError(_("Chưa lập được công văn trong năm này."))
    about = subjects_of(PaperKind.OFFICIAL_LETTER, paper.cluster_year, paper.agency)
    if not about:
        raise RuleError(_("Chưa lập được công văn trong năm này."))
    whole = name_of(paper)
    letter = begin(
        kind=PaperKind.OFFICIAL_LETTER,
        cluster_year=paper.cluster_year,
        subject=Subject(key=about[0].key, label="", agency=paper.agency),
        actor=actor,
        at=at,
        day=local_day(at),
        corrects=paper,
        has_own_text=True,
        abstract=f"đính chính {whole}"[:500],
        addressees=recipients_line(paper) or "Các cơ quan, đơn vị đã nhận văn bản",
        body=f"{paper.agency_name} đính chính {whole} như sau:\n\n{correction}\n\n"
        f"Trân trọng thông báo để các cơ quan, đơn vị biết và thực hiện.",
        recipients="- Như trên;\n- Lưu: VT.",
    )
    log(letter, "drafted", f"Soạn công văn đính chính {whole}", actor, at, on_behalf_of)
    log(paper, "correction_drafted", "Bắt đầu soạn công văn đính chính", actor, at, on_behalf_of)
    return letter


@transaction.atomic
def recall_paper(
    *, paper: Paper, reason: str, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> Paper:
    """Take a fixed paper back. Its file and number stay, without force; its readers are told to destroy it.

    Raises:
        StateConflictError: it is a draft, or was taken back or replaced already.
    Possible in a halted year too.
    Source: SIG-9.
    """
    paper = locked(paper, even_when_still=True)
    expect(paper, FIXED_STATES - ENDED_STATES)
    was_sent = paper.issued_at is not None
    paper.state, paper.recall_reason = PaperState.RECALLED, reason
    if not was_sent:
        paper.replaces = None  # what it was to replace may get another replacement
    paper.save(update_fields=["state", "recall_reason", "replaces"])
    if was_sent:
        tell(
            paper=paper, people=readers_of(paper, local_day(at)), what="recalled", at=at, sender=actor,
            subject=_("Thu hồi văn bản: %(paper)s") % {"paper": name_of(paper)},
            body=_("Lý do: %(reason)s. Bên nhận huỷ bản đã nhận và thông báo lại cho nơi gửi.")
            % {"reason": reason.rstrip(".")},
        )  # fmt: skip
    log(paper, "recalled", f"Thu hồi: {reason}", actor, at, on_behalf_of)
    return paper


def name_of(paper: Paper) -> str:
    """A paper as another names it: ``Kế hoạch số 06/KH-STP ngày 10/01/2018``; Vietnamese whoever asks."""
    entry = RegisterEntry.objects.filter(paper=paper).first()
    kind = kind_of(paper)
    if entry is None:
        return f"{kind} ngày {ngay(paper.dated_on)}" if paper.dated_on else kind
    type_name = FORMS[PaperKind(paper.kind)].type_name or kind
    return f"{type_name} số {entry.full_number} ngày {ngay(entry.dated_on)}"


def _locked_former(paper: Paper) -> Paper | None:
    """What the paper replaces or corrects, locked before the paper itself: the older first."""
    former_id = paper.replaces_id or paper.corrects_id
    return locked(Paper(pk=former_id)) if former_id else None


def _mark_former(paper: Paper, former: Paper, actor: User | None, at: dt.datetime, on_behalf_of: str) -> None:
    is_replaced = paper.replaces_id == former.pk
    if former.state not in (PaperState.ISSUED, PaperState.CORRECTED):
        raise StateConflictError(
            _("Văn bản được thay thế hoặc đính chính đã bị thu hồi hoặc thay thế. Hãy kiểm tra lại.")
        )
    former.state = PaperState.REPLACED if is_replaced else PaperState.CORRECTED
    former.save(update_fields=["state"])
    done, words = ("replaced", "Bị thay thế bởi") if is_replaced else ("corrected", "Được đính chính bởi")
    log(former, done, f"{words} {name_of(paper)}", actor, at, on_behalf_of)


def _expect_next(paper: Paper, step: PaperState) -> None:
    path = path_of(paper.kind, has_agency_slot=has_agency_slot(paper))
    expect(paper, {before for before in path if step_after(before, path) == step})


def _fill(paper: Paper, values: dict[str, str], at: dt.datetime, actor: User | None) -> PaperRevision:
    _last, pdf = newest(paper)
    return add_revision(
        paper=paper, pdf=fill(pdf, values), reason=RevisionReason.NUMBERED, at=at, actor=actor
    )


def _date_line(paper: Paper) -> str:
    day = paper.dated_on
    return date_text((day.day, day.month, day.year))


def _signers(paper: Paper) -> str:
    names = paper.slots.filter(kind=SlotKind.PERSON).order_by("ordinal").values_list("signer_name", flat=True)
    return "; ".join(dict.fromkeys(name for name in names if name)) or paper.signer_name
