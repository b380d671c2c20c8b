"""Pages of signing: in the system, on paper, later parties, the hall's screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from clusters.permissions import allow
from core import clock
from core.http import acting, for_a_wall, get_or_post, paper, posted, readonly
from documents.enums import SlotKind
from emulation.enums import CovenantState, SignatureMethod
from emulation.forms.covenants import (
    AccedeForm,
    PaperSignatureForm,
    SettleForm,
    SignForm,
    VoidSignatureForm,
)
from emulation.models import Covenant, CovenantParty, CovenantSignature
from emulation.queries.covenants import (
    SIGNABLE,
    paper_signers,
    signing_of,
    text_in_force,
    units_that_may_accede,
)
from emulation.services.signing import (
    accede,
    record_paper_signature,
    settle_covenant,
    sign_covenant,
    void_paper_signature,
)
from emulation.views.covenant_pages import (
    dated_on,
    done,
    not_now,
    order_paper,
    page_url,
    show,
    visible_covenant,
)
from emulation.views.shared import renew

NOT_A_DRAFTER = gettext_lazy("Thư ký hoặc lãnh đạo cụm làm việc này.")


@sensitive_post_parameters("password")
@get_or_post
def covenant_sign(request: HttpRequest, year_id: int, covenant_id: int, party_id: int) -> HttpResponse:
    """The head or a deputy confirms for the unit, with the password typed again."""
    covenant = visible_covenant(request, year_id, covenant_id)
    party = _party(covenant, party_id)
    appointment = request.access.signing_appointment(party.unit_id)
    allow(appointment is not None, _("Chỉ thủ trưởng hoặc cấp phó của thủ trưởng đơn vị này được ký."))
    if covenant.state not in SIGNABLE:
        return not_now(request, covenant)
    form = SignForm(**posted(request), initial={"content_hash": covenant.frozen_hash})
    if form.is_valid() and form.run(
        sign_covenant,
        party=party,
        content_hash=form.cleaned_data["content_hash"],
        password=form.cleaned_data["password"],
        signer=request.user,
        at=clock.now(),
        on_behalf_of=request.access.acting_for,
    ):
        return done(request, covenant, _("Đã ghi nhận xác nhận ký của %(unit)s.") % {"unit": party.unit_name})
    if form.is_bound and form.data.get("content_hash") != covenant.frozen_hash:
        renew(form, agreed="", content_hash=covenant.frozen_hash)
    return _sign_page(request, "covenant_sign", covenant, party, form, appointment=appointment)


@get_or_post
def covenant_sign_paper(request: HttpRequest, year_id: int, covenant_id: int, party_id: int) -> HttpResponse:
    """The secretary records a signature given on paper."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.drafts_for(covenant.cluster_year), NOT_A_DRAFTER)
    party = _party(covenant, party_id)
    if covenant.state not in SIGNABLE:
        return not_now(request, covenant)
    initial = {"content_hash": covenant.frozen_hash, "signed_on": dated_on(covenant)}
    form = PaperSignatureForm(**posted(request), initial=initial)
    if form.is_valid() and form.run(
        record_paper_signature, party=party, **form.cleaned_data, **acting(request)
    ):
        return done(
            request, covenant, _("Đã ghi nhận chữ ký trên giấy của %(unit)s.") % {"unit": party.unit_name}
        )
    return _sign_page(request, "covenant_sign_paper", covenant, party, form)


@require_POST
def covenant_make_paper(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Make the file that the parties sign by certificate, where it could not be made on opening."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.drafts_for(covenant.cluster_year), NOT_A_DRAFTER)
    if order_paper(request, covenant):
        return done(request, covenant, _("Đã lập tệp. Các đơn vị ký bằng chứng thư số được từ lúc này."))
    return redirect(page_url("covenant_show", covenant))


@get_or_post
def covenant_void(request: HttpRequest, year_id: int, covenant_id: int, signature_id: int) -> HttpResponse:
    """Undo a wrongly recorded paper signature."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.drafts_for(covenant.cluster_year), NOT_A_DRAFTER)
    signature = get_object_or_404(
        CovenantSignature.objects.select_related("party__covenant"),
        pk=signature_id,
        party__covenant=covenant,
        method=SignatureMethod.ON_PAPER,
    )
    form = VoidSignatureForm(**posted(request))
    if form.is_valid() and form.run(
        void_paper_signature, signature=signature, reason=form.cleaned_data["reason"], **acting(request)
    ):
        return done(request, covenant, _("Đã gỡ chữ ký ghi nhận nhầm."))
    return show(request, "covenant_void", covenant, form, signature=signature)


@get_or_post
def covenant_accede(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """A unit that joined later becomes a party."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.drafts_for(covenant.cluster_year), NOT_A_DRAFTER)
    if covenant.state not in SIGNABLE:
        return not_now(request, covenant)
    members = units_that_may_accede(covenant, request.access.day)
    form = AccedeForm(**posted(request), members=members, initial={"joined_on": request.access.day})
    if form.is_valid() and form.run(accede, covenant=covenant, **form.cleaned_data, **acting(request)):
        return done(
            request, covenant, _("Đã thêm %(unit)s. Đơn vị ký phiếu tham gia.") % {"unit": form.result}
        )
    return show(request, "covenant_accede", covenant, form, members=members)


@get_or_post
def covenant_settle(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Recognise as fully signed a covenant whose last unsigned unit left the cluster."""
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(request.access.drafts_for(covenant.cluster_year), NOT_A_DRAFTER)
    if covenant.state != CovenantState.SIGNING:
        return not_now(request, covenant)
    form = SettleForm(**posted(request))
    if form.is_valid() and form.run(settle_covenant, covenant=covenant, **acting(request)):
        return done(request, covenant, _("Đã ghi nhận giao ước ký đủ."))
    return show(request, "covenant_settle", covenant, form, signing=signing_of(covenant, request.access.day))


@require_safe
@readonly
@paper
def covenant_accession(request: HttpRequest, year_id: int, covenant_id: int, party_id: int) -> HttpResponse:
    """The accession sheet of a unit that joined later, for A4."""
    covenant = visible_covenant(request, year_id, covenant_id)
    party = get_object_or_404(covenant.parties, pk=party_id, is_current=True, is_accession=True)
    lines = [line for line in signing_of(covenant, request.access.day).lines if line.party == party]
    return show(
        request,
        "covenant_accession",
        covenant,
        party=party,
        content=text_in_force(covenant, request.access.day),
        signers=paper_signers(lines),
    )


@for_a_wall
@require_safe
@readonly
def ceremony_show(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """The hall's screen: units and signatures as they come. htmx asks for the wall alone."""
    covenant = visible_covenant(request, year_id, covenant_id)
    page = "_ceremony_wall" if request.htmx else "ceremony_show"
    return show(request, page, covenant, signing=signing_of(covenant, request.access.day))


def _party(covenant: Covenant, party_id: int) -> CovenantParty:
    parties = covenant.parties.select_related("unit")
    party = get_object_or_404(parties, pk=party_id, is_current=True)
    party.covenant = covenant
    return party


def _sign_page(
    request: HttpRequest,
    page: str,
    covenant: Covenant,
    party: CovenantParty,
    form: SignForm,
    **context: object,
) -> HttpResponse:
    if form.is_bound:  # somebody may have changed the text meanwhile
        covenant = visible_covenant(request, covenant.cluster_year_id, covenant.pk)
    lines = signing_of(covenant, request.access.day).lines
    line = next((line for line in lines if line.party == party), None)
    content = text_in_force(covenant, request.access.day)
    context["slot"] = line.slot_of(SlotKind.PERSON) if line else None
    return show(request, page, covenant, form, party=party, line=line, content=content, **context)
