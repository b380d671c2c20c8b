"""Signatures under a frozen covenant: in the system, on paper, by certificate, by a unit that joins later."""

import datetime as dt

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.enums import Role
from clusters.models import Appointment, Unit
from clusters.permissions import Access
from clusters.queries import people_of_units
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from documents.enums import SlotKind
from documents.models import Paper, PaperSlot
from emulation.enums import CovenantState, MilestoneKind, SignatureMethod, SigningCapacity
from emulation.models import Covenant, CovenantParty, CovenantSignature
from emulation.queries.covenant_papers import party_id_of
from emulation.queries.covenants import units_that_may_accede
from emulation.queries.papers.common import pk_of
from emulation.services import milestones
from emulation.services.collecting import check_signable, keep, open_for, reopen, settle
from emulation.services.covenant_papers import locked_with_paper, take_back_in_paper
from files.services import store_file

PASSWORD_TRIES = 5
PASSWORD_WAIT_SECONDS = 300
HEAD = "Thủ trưởng đơn vị"
DEPUTY = "Phó Thủ trưởng đơn vị"


@transaction.atomic
def sign_covenant(
    *,
    party: CovenantParty,
    content_hash: str,
    password: str,
    signer: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> CovenantSignature:
    """The unit's head or a deputy (KT.) confirms the covenant in the system, typing the password again.

    A confirmation with a sign-in is not a digital signature; it is stored and shown as what it is (SIG-25).

    Args:
        content_hash: of the text that the person read.

    Raises:
        RuleError: no appointment to sign for the unit, or a wrong password (five in five minutes).
        StateConflictError: not open, the text was changed meanwhile, or the unit has signed.
    Source: COV-1, COV-9, COV-10, SIG-25.
    """
    # Before any lock: the check is slow on purpose and others must be able to sign meanwhile.
    confirm_password(user=signer, password=password)
    appointment = Access(signer, local_day(at)).signing_appointment(party.unit_id)
    if appointment is None:
        raise RuleError(_("Chỉ thủ trưởng hoặc cấp phó của thủ trưởng đơn vị được ký giao ước."))
    covenant, party = open_for(party, local_day(at))
    if covenant.frozen_hash != content_hash:
        raise StateConflictError(
            _("Nội dung giao ước đã thay đổi sau khi bạn mở trang này. Hãy đọc bản mới rồi ký lại.")
        )
    return keep(
        covenant,
        party,
        actor=signer,
        at=at,
        on_behalf_of=on_behalf_of,
        method=SignatureMethod.IN_SYSTEM,
        signer=signer,
        signer_name=signer.full_name,
        signed_on=local_day(at),
        password_confirmed_at=at,
        **_capacity(appointment, local_day(at)),
    )


@transaction.atomic
def record_paper_signature(
    *,
    party: CovenantParty,
    content_hash: str,
    signer_name: str,
    signer_title: str,
    capacity: SigningCapacity,
    head_title: str,
    signed_on: dt.date,
    scan: UploadedFile,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> CovenantSignature:
    """The cluster's secretary records a signature given on paper, with the scan.

    Raises:
        RuleError: the day lies in the future or before the text was frozen; KT. without the head's title;
            the scan is not what its name says.
        StateConflictError: not open, the text was changed meanwhile, or the unit has signed.
    """
    covenant, party = open_for(party, local_day(at))
    if covenant.frozen_hash != content_hash:
        raise StateConflictError(
            _("Nội dung giao ước đã thay đổi. Chữ ký trên bản giấy cũ không ghi nhận cho bản mới được.")
        )
    if signed_on > local_day(at):
        raise RuleError(_("Ngày ký không được ở sau hôm nay."), field="signed_on")
    if signed_on < local_day(covenant.frozen_at):
        raise RuleError(
            _("Ngày ký phải từ ngày chốt nội dung (%(day)s) trở đi.") % {"day": ngay(covenant.frozen_at)},
            field="signed_on",
        )
    if capacity == SigningCapacity.DEPUTISING and not head_title:
        raise RuleError(
            _("Ký thay (KT.) thì phải ghi chức vụ của thủ trưởng, ví dụ Vụ trưởng."), field="head_title"
        )
    return keep(
        covenant,
        party,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
        method=SignatureMethod.ON_PAPER,
        capacity=capacity,
        head_title=head_title if capacity == SigningCapacity.DEPUTISING else "",
        signer_name=signer_name,
        signer_title=signer_title,
        signed_on=signed_on,
        scan=store_file(upload=scan, scope=covenant.cluster_year, uploaded_by=actor, at=at, field="scan"),
    )


@transaction.atomic
def void_paper_signature(
    *, signature: CovenantSignature, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Undo a wrongly recorded paper signature (wrong unit, wrong scan); the row stays, without force.

    Raises:
        RuleError: the signature was given in the system: nobody but a new version takes it away.
        StateConflictError: it has no force any more.
    """
    covenant = locked_with_paper(signature.party.covenant)
    signature = (
        CovenantSignature.objects.select_for_update(of=("self",)).select_related("party").get(pk=signature.pk)
    )
    if signature.method != SignatureMethod.ON_PAPER:
        raise RuleError(_("Chỉ gỡ được chữ ký trên giấy do thư ký ghi nhận."))
    if signature.voided_at is not None:
        raise StateConflictError(_("Chữ ký này đã mất hiệu lực trước đó."))
    take_back_in_paper(signature.party, actor=actor, at=at)
    signature.voided_at, signature.void_reason = at, reason
    signature.save(update_fields=["voided_at", "void_reason"])
    if covenant.state == CovenantState.FULLY_SIGNED:
        reopen(covenant)
        milestones.take_back(
            cluster_year=covenant.cluster_year, kind=MilestoneKind.COVENANT, reason=reason, actor=actor, at=at,
            on_behalf_of=on_behalf_of,
        )  # fmt: skip
    record(
        actor=actor,
        verb="covenant.signature_voided",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Gỡ chữ ký trên giấy của {signature.party.unit_name}: {reason}",
        before={"signature": signature.pk, "người ký": signature.signer_name},
    )


@transaction.atomic
def accede(
    *,
    covenant: Covenant,
    unit: Unit,
    joined_on: dt.date,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> CovenantParty:
    """A unit that joined the cluster after freezing becomes a party; it signs an accession sheet.

    Existing signatures are not touched, and the step "ký giao ước" stays reached if it was (COV-12).

    Raises:
        RuleError: the unit is no member today or is a party already; the day is wrong.
        StateConflictError: the signing is not open.
    """
    covenant = locked_with_paper(covenant)
    today = local_day(at)
    check_signable(covenant)
    member = next((m for m in units_that_may_accede(covenant, today) if m.unit_id == unit.pk), None)
    if member is None:
        raise RuleError(
            _("Đơn vị này không phải là thành viên mới của cụm, hoặc đã là một bên ký."), field="unit"
        )
    if not local_day(covenant.frozen_at) <= joined_on <= today:
        raise RuleError(
            _("Ngày tham gia phải từ ngày chốt nội dung (%(day)s) đến hôm nay.")
            % {"day": ngay(covenant.frozen_at)},
            field="joined_on",
        )
    last = covenant.parties.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0
    party, _new = CovenantParty.objects.update_or_create(
        covenant=covenant,
        unit=unit,
        defaults={
            "unit_name": member.signing_name,
            "ordinal": last + 1,
            "is_accession": True,
            "joined_on": joined_on,
            "is_current": True,
        },
    )
    if covenant.state == CovenantState.FULLY_SIGNED:
        reopen(covenant)
    record(
        actor=actor,
        verb="covenant.acceded",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{party.unit_name} tham gia giao ước từ {ngay(joined_on)}, ký phiếu tham gia",
        after={"party": party.pk, "joined_on": joined_on},
    )
    return party


@transaction.atomic
def settle_covenant(
    *, covenant: Covenant, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Recognise as fully signed a covenant whose last unsigned party has left the cluster.

    Raises:
        RuleError: a member unit still has to sign.
        StateConflictError: the signing is not open, or it is fully signed already.
    """
    covenant = locked_with_paper(covenant)
    if covenant.state != CovenantState.SIGNING:
        raise StateConflictError(_("Giao ước không ở bước ký. Hãy tải lại trang."))
    if not settle(covenant, actor=actor, at=at, on_behalf_of=on_behalf_of):
        raise RuleError(_("Còn đơn vị thành viên chưa ký."))


def lock_for_certificate(paper: Paper) -> None:
    """Lock the covenant and its step before the file that an accepted certificate continues."""
    locked_with_paper(_covenant_of(paper))


def sign_by_certificate(paper: Paper, slot: PaperSlot) -> None:
    """A certificate was accepted for a party's field: its leader has signed the covenant, or its agency too.

    Called in the transaction that accepts it, after `lock_for_certificate`.

    Raises:
        RuleError: the signer holds no post to sign for the unit, or the party may not sign now.
    Source: COV-1, COV-10, SIG-13, SIG-14.
    """
    covenant = _covenant_of(paper)
    signed_on = local_day(slot.signed_at)
    party = covenant.parties.select_related("unit", "covenant").get(pk=party_id_of(slot))
    if slot.kind == SlotKind.AGENCY:
        settle(covenant, actor=slot.signer, at=slot.revision.made_at, on_behalf_of="")
        return
    access = Access(slot.signer, signed_on)
    appointment = access.signing_appointment(party.unit_id)
    if appointment is None:
        raise RuleError(_("Chỉ thủ trưởng hoặc cấp phó của thủ trưởng đơn vị được ký giao ước."))
    covenant, party = open_for(party, signed_on)
    keep(
        covenant,
        party,
        actor=slot.signer,
        at=slot.revision.made_at,
        on_behalf_of=access.acting_for,
        method=SignatureMethod.CERTIFICATE,
        signer=slot.signer,
        signer_name=slot.signer_name,
        signed_on=signed_on,
        slot=slot,
        **_capacity(appointment, signed_on),
    )


def _covenant_of(paper: Paper) -> Covenant:
    return Covenant.objects.select_related("cluster_year").get(pk=pk_of(paper.subject, "covenant"))


def _capacity(appointment: Appointment, day: dt.date) -> dict[str, str]:
    is_head = appointment.role == Role.UNIT_HEAD and appointment.acts_for_id is None
    return {
        "capacity": SigningCapacity.HEAD if is_head else SigningCapacity.DEPUTISING,
        "head_title": "" if is_head else head_title_for(appointment, day),
        "signer_title": appointment.position_title or (HEAD if is_head else DEPUTY),
    }


def confirm_password(*, user: User, password: str) -> None:
    """Whether the person at the screen is the one signed in.

    Wrong tries are counted for this person only, so that nobody else is locked out.

    Raises:
        RuleError: wrong, or too many tries.
    """
    key = f"signing-password:{user.pk}"
    cache.add(key, 0, PASSWORD_WAIT_SECONDS)
    try:
        tries = cache.incr(key)  # counted before the check: parallel guesses gain nothing
    except ValueError:  # the count ran out between the two calls
        tries = 1
    if tries > PASSWORD_TRIES:
        raise RuleError(_("Đã nhập sai mật khẩu nhiều lần. Hãy chờ 5 phút rồi ký lại."), field="password")
    if not user.check_password(password):
        raise RuleError(_("Mật khẩu không đúng. Chưa ký; hãy nhập lại."), field="password")
    cache.delete(key)


def head_title_for(appointment: Appointment, day: dt.date) -> str:
    """The head's title over a deputy's signature (KT. …): of the unit's head that day, else from the deputy's own.

    Source: COV-10.
    """
    heads = people_of_units([appointment.unit_id], day, frozenset({Role.UNIT_HEAD}))
    title = next((head.position_title for head in heads if head.position_title), "")
    if not title and appointment.position_title.startswith("Phó "):
        title = appointment.position_title.removeprefix("Phó ").removesuffix(" phụ trách")
    return title[:1].upper() + title[1:] if title else HEAD
