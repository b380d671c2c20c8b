"""What all ways of signing the covenant have in common: may the party sign now, keeping it, noticing the last one."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import luc
from deadlines.opening import is_open_on
from emulation.enums import CovenantState, MilestoneKind, SignatureMethod
from emulation.models import Covenant, CovenantParty, CovenantSignature
from emulation.queries.covenants import SIGNABLE, signing_of
from emulation.queries.due_days import latest_of, longer_days
from emulation.services import milestones
from emulation.services.covenant_papers import excuse_those_who_left, locked_with_paper, settle_in_paper

HOW = {
    SignatureMethod.IN_SYSTEM: "xác nhận trong hệ thống",
    SignatureMethod.ON_PAPER: "ký trên giấy",
    SignatureMethod.CERTIFICATE: "ký bằng chứng thư số",
}


def open_for(party: CovenantParty, day: dt.date) -> tuple[Covenant, CovenantParty]:
    """The covenant, locked, and the party as it now is, if it may sign now.

    Raises:
        StateConflictError: not open, no party any more, or signed already.
        RuleError: the unit left the cluster.
    """
    covenant = locked_with_paper(party.covenant)
    check_signable(covenant)
    line = next((line for line in signing_of(covenant, day).lines if line.party.pk == party.pk), None)
    if line is None:
        raise StateConflictError(
            _("Đơn vị không còn là một bên của bản giao ước đang ký. Hãy tải lại trang.")
        )
    if line.signature:
        raise StateConflictError(
            _("%(name)s đã ký cho đơn vị, ghi nhận lúc %(time)s. Mỗi đơn vị ký một lần.")
            % {"name": line.signature.signer_name, "time": luc(line.signature.recorded_at)}
        )
    if line.has_left:
        raise RuleError(_("Đơn vị đã ra khỏi cụm nên không ký giao ước này nữa."))
    return covenant, line.party


def check_signable(covenant: Covenant) -> None:
    """Refuse before the signing is opened.

    Raises:
        StateConflictError: it is not open.
    """
    if covenant.state not in SIGNABLE:
        raise StateConflictError(
            _("Giao ước đang ở bước “%(state)s”, chưa mở ký.") % {"state": covenant.get_state_display()}
        )


def keep(
    covenant: Covenant,
    party: CovenantParty,
    *,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    signed_on: dt.date,
    **evidence: object,
) -> CovenantSignature:
    """Keep a signature of the version in force, on the covenant's file too; the last one completes the covenant."""
    # An accession comes when the unit joins: the others' last day does not measure it.
    longer = longer_days(covenant.cluster_year, MilestoneKind.COVENANT).get(party.unit_id)
    is_late = not party.is_accession and not is_open_on(latest_of(covenant.sign_due_on, longer), signed_on)
    signature = CovenantSignature.objects.create(
        party=party,
        version_number=covenant.version_number,
        content_hash=covenant.frozen_hash,
        signed_on=signed_on,
        recorded_at=at,
        recorded_by=actor,
        is_late=is_late,
        **evidence,
    )
    if signature.method != SignatureMethod.CERTIFICATE:
        settle_in_paper(signature)
    late = ", sau hạn" if is_late else ""
    how = HOW[SignatureMethod(signature.method)]
    record(
        actor=actor,
        verb="covenant.signed",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{party.unit_name} ký giao ước{late}: {signature.signer_name}, {how}",
        after={
            "signature": signature.pk,
            "signed_on": signed_on,
            "version": covenant.version_number,
            "sha256": covenant.frozen_hash,
        },
    )
    settle(covenant, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return signature


def settle(covenant: Covenant, *, actor: User | None, at: dt.datetime, on_behalf_of: str) -> bool:
    """Mark the covenant fully signed once nobody is missing; the year's step once all its covenants are."""
    signing = signing_of(covenant, local_day(at))
    if covenant.state != CovenantState.SIGNING or not signing.is_full:
        return False
    covenant.state = CovenantState.FULLY_SIGNED
    covenant.save(update_fields=["state"])
    excuse_those_who_left(covenant, day=local_day(at), actor=actor, at=at)
    record(
        actor=actor,
        verb="covenant.fully_signed",
        target=covenant,
        scope=covenant.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Giao ước đã ký đủ, {len(signing.signed)} đơn vị",
    )
    covenants = list(
        Covenant.objects.filter(cluster_year=covenant.cluster_year).select_related("cluster_year")
    )
    is_reached = milestones.is_reached(covenant.cluster_year, MilestoneKind.COVENANT)
    if not is_reached and all(each.state == CovenantState.FULLY_SIGNED for each in covenants):
        milestones.reach(
            cluster_year=covenant.cluster_year,
            kind=MilestoneKind.COVENANT,
            reached_on=max(signing_of(each, local_day(at)).last_signed_on for each in covenants),
            actor=actor,
            at=at,
            on_behalf_of=on_behalf_of,
        )
    return True


def reopen(covenant: Covenant) -> None:
    """Another signature is waited for again."""
    covenant.state = CovenantState.SIGNING
    covenant.save(update_fields=["state"])
