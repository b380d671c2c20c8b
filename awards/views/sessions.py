"""Sessions of the council: dossiers, who is bound to which, ballots, minutes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from awards.enums import ConflictKind, OwnUnitVote
from awards.forms.conflicts import newer_values
from awards.forms.councils import (
    ConflictForm,
    CouncilBallotForm,
    CouncilRuleForm,
    SessionCloseForm,
    SessionForm,
    SessionMinutesForm,
    usual_ballot,
)
from awards.forms.rules import LegalBasisForm
from awards.models import CouncilMember, CouncilSession, VoteRule
from awards.queries.councils import council_or_404, seats_on, session_or_404
from awards.queries.sessions import (
    basis_of,
    choices_on,
    council_parameters,
    council_settings,
    dossiers_of,
    facts_of,
    results_of,
    unsure_of,
    why_two_laws,
)
from awards.services import conflicts, council_ballots, sessions
from awards.services import rules as rule_services
from awards.views.dossiers import ONLY_STANDING_BODY
from clusters.permissions import allow
from clusters.services.telling import audience
from core import clock
from core.http import acting, form_status, get_or_post, paper, posted, readonly
from emulation.models import AwardType
from rulebook.enums import VotingBody


def _context(session: CouncilSession, **more) -> dict:
    """What every page of a session shows."""
    back = reverse("awards:session_show", args=[session.pk])
    common = {"session": session, "is_sample": session.is_sample, "over": session.council}
    return common | {"cancel_url": back, "back_url": back} | more


def _run_by_office(request: HttpRequest, pk: int) -> CouncilSession:
    """The session, for whoever runs it.

    Raises:
        Http404: the person may not know of it.
        PermissionDenied: it is not the person's to run.
    """
    session = session_or_404(request.access, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    return session


@get_or_post
def session_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a session with its dossiers."""
    council = council_or_404(request.access, pk)
    allow(request.access.is_standing_body, ONLY_STANDING_BODY)
    choices = choices_on(clock.today())
    form = SessionForm(request.POST or None, choices=choices, initial={"held_on": clock.today()})

    if form.is_valid() and form.run(
        sessions.call_session,
        council_id=council.pk,
        **{name: form.cleaned_data[name] for name in ("held_on", "place", "dossiers")},
        **acting(request),
    ):
        messages.success(request, _("Đã lập phiên họp. Các trường hợp có liên quan đã được tính."))
        return redirect("awards:session_show", form.result.pk)
    context = {
        "over": council,
        "is_sample": council.is_sample,
        "form": form,
        "title": _("Lập phiên họp Hội đồng"),
        "told_people": audience(
            [seat.user for seat in seats_on(council, clock.today()) if seat.user], request.user
        ),
        "cancel_url": reverse("awards:council_show", args=[council.pk]),
    }
    return render(request, "awards/session_form.html", context, status=form_status(form))


@require_safe
@readonly
def session_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, dossiers, who is bound, ballots, and what comes next."""
    session, access = session_or_404(request.access, pk), request.access
    facts = facts_of(session)
    with_rule = set(
        VoteRule.objects.filter(
            body=VotingBody.COUNCIL, award_type__in=[line.award.pk for line in facts.awards]
        ).values_list("award_type", flat=True)
    )
    own = next((line for line in facts.members if line.member.user_id == access.user.pk), None)
    context = _context(
        session,
        facts=facts,
        with_rule=with_rule,
        own=own,
        runs=access.is_standing_body,
        is_open=session.closed_at is None,
        events=history_of(session),
    )
    return render(request, "awards/session_show.html", context)


@get_or_post
def session_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change day, place, dossiers."""
    session = _run_by_office(request, pk)
    choices = choices_on(session.held_on, session)
    form = SessionForm(request.POST or None, choices=choices, initial=SessionForm.initial_of(session))

    if form.is_valid() and form.run(
        sessions.change_session, session_id=session.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lưu phiên họp. Các trường hợp có liên quan đã được tính lại."))
        return redirect("awards:session_show", session.pk)
    session.refresh_from_db()
    fresh = SessionForm(choices=choices, initial=SessionForm.initial_of(session))
    context = _context(session, form=form, newer=newer_values(form, fresh), title=_("Sửa phiên họp"))
    return render(request, "awards/session_form.html", context, status=form_status(form))


@get_or_post
def session_conflict(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """What a member declares; the standing body writes it down for a member without an account."""
    session = session_or_404(request.access, pk)
    member = get_object_or_404(CouncilMember, pk=member_id, council=session.council_id)
    member = next((s for s in seats_on(session.council, session.held_on) if s.pk == member.pk), member)
    is_own = member.user_id == request.user.pk
    allow(
        is_own or (request.access.is_standing_body and member.user_id is None),
        _("Mỗi thành viên tự khai; chỉ ai chưa có tài khoản thì Thường trực Hội đồng ghi hộ."),
    )
    known = {c.dossier_id: c for c in session.conflicts.filter(member=member)}
    computed = [c for c in known.values() if c.kind != ConflictKind.DECLARED]
    settled = conflicts.settled_dossiers(session) | {c.dossier_id for c in computed}
    dossiers = [one for one in dossiers_of(session) if one.pk not in settled]
    form = ConflictForm(**posted(request), dossiers=dossiers, known=known)

    if form.is_valid() and form.run(
        conflicts.declare, session_id=session.pk, member_id=member.pk, words=form.words(), **acting(request)
    ):
        messages.success(request, _("Đã lưu. Người chủ trì thấy lời khai này và biên bản ghi lại."))
        return redirect("awards:session_show", session.pk)
    context = _context(session, form=form, member=member, is_own=is_own, computed=computed)
    return render(request, "awards/session_conflict.html", context, status=form_status(form))


def _award(session: CouncilSession, award_id: int) -> tuple[AwardType, list]:
    """An award of the session and its dossiers.

    Raises:
        Http404: the session looks at no dossier for this award.
    """
    award = get_object_or_404(AwardType, pk=award_id)
    dossiers = [one for one in dossiers_of(session) if one.award_type_id == award.pk]
    if not dossiers:
        raise Http404
    return award, dossiers


@get_or_post
def session_rule(request: HttpRequest, pk: int, award_id: int) -> HttpResponse:
    """Enter the rule that the council decides by; the rule book of the dossiers' law suggests it."""
    session = _run_by_office(request, pk)
    award, dossiers = _award(session, award_id)
    settings = council_settings(award, dossiers)
    setting = next(iter(settings), None)
    parameters = council_parameters(setting) if setting else {}
    basis = basis_of(setting.vote, setting.rules) if setting else ""
    form = CouncilRuleForm(request.POST or None, parameters=parameters, initial={"legal_basis": basis})

    if form.is_valid() and form.run(
        rule_services.enter_rule,
        award_type=award,
        cluster_year=None,
        body=VotingBody.COUNCIL,
        own_unit_vote=OwnUnitVote.ABSTAIN,
        **form.cleaned_data,
        **acting(request),
    ):
        messages.success(request, _("Đã lưu quy tắc bỏ phiếu của Hội đồng."))
        return redirect("awards:session_ballot", session.pk, award.pk)
    context = _context(
        session, award=award, form=form, unsure=unsure_of(setting), two_laws=why_two_laws(award, settings)
    )
    return render(request, "awards/session_rule.html", context, status=form_status(form))


@get_or_post
def council_rule_confirm(request: HttpRequest, rule_id: int) -> HttpResponse:
    """The standing body confirms a council's rule with its legal basis."""
    allow(request.access.is_standing_body, _("Chỉ cán bộ Thường trực Hội đồng xác nhận quy tắc."))
    rule = get_object_or_404(
        VoteRule.objects.select_related("award_type"), pk=rule_id, body=VotingBody.COUNCIL
    )
    form = LegalBasisForm(request.POST or None, initial={"legal_basis": rule.legal_basis})
    if form.is_valid() and form.run(
        rule_services.confirm_rule, rule_id=rule.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã xác nhận quy tắc bỏ phiếu."))
        return redirect("awards:council_list")
    context = {"rule": rule, "form": form, "cancel_url": reverse("awards:council_list")}
    return render(request, "awards/rule_confirm.html", context, status=form_status(form))


@get_or_post
def session_ballot(request: HttpRequest, pk: int, award_id: int) -> HttpResponse:
    """Prepare the ballot on the session's dossiers of one award."""
    session = _run_by_office(request, pk)
    facts = facts_of(session)
    line = next((line for line in facts.awards if line.award.pk == award_id), None)
    if line is None:
        raise Http404
    award, usual = line.award, usual_ballot(session, line.award, facts)
    form = CouncilBallotForm(request.POST or None, session=session, award=award, initial=usual)

    if form.is_valid() and form.run(
        council_ballots.prepare_council_ballot,
        session_id=session.pk,
        award_type=award,
        setting=form.setting(),
        **acting(request),
    ):
        messages.success(request, _("Đã chuẩn bị cuộc bỏ phiếu. Việc tiếp theo là điểm danh thành viên."))
        return redirect("awards:ballot_show", form.result.pk)
    settings = council_settings(award, line.dossiers)
    context = _context(
        session,
        award=award,
        dossiers=line.dossiers,
        form=form,
        has_rule=usual["rule"] is not None,
        two_laws=why_two_laws(award, settings),
        unsure=unsure_of(next(iter(settings), None)),
        bound=[c for c in facts.conflicts if c.dossier.award_type_id == award.pk],
    )
    return render(request, "awards/session_ballot.html", context, status=form_status(form))


@get_or_post
def session_minutes_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write number and course of the session."""
    session = _run_by_office(request, pk)
    form = SessionMinutesForm(request.POST or None, initial=_minutes_of(session))
    if form.is_valid() and form.run(
        sessions.write_session_minutes, session_id=session.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lưu biên bản. In ra để ký, rồi kết thúc phiên họp."))
        return redirect("awards:session_show", session.pk)
    session.refresh_from_db()
    newer = newer_values(form, SessionMinutesForm(initial=_minutes_of(session)))
    context = _context(session, form=form, newer=newer)
    return render(request, "awards/session_minutes_write.html", context, status=form_status(form))


def _minutes_of(session: CouncilSession) -> dict:
    return {name: getattr(session, name) for name in ("revision", "minutes_number", "minutes_note")}


@require_safe
@readonly
@paper
def session_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of the session on A4; figures only of ballots that were announced."""
    session = session_or_404(request.access, pk)
    facts = facts_of(session)
    results = results_of(request.access, facts.awards)
    announced = [
        (ballot, result, ballot.board.order_by("role", "pk"))
        for ballot, result in results
        if ballot.announced_at
    ]
    return render(request, "awards/session_minutes.html", _context(session, facts=facts, results=announced))


@get_or_post
def session_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the signed minutes: the session ends."""
    session = _run_by_office(request, pk)
    form = SessionCloseForm(**posted(request))
    if form.is_valid() and form.run(
        sessions.close_session, session_id=session.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Phiên họp đã kết thúc."))
        return redirect("awards:session_show", session.pk)
    context = _context(session, form=form, facts=facts_of(session))
    return render(request, "awards/session_close.html", context, status=form_status(form))
