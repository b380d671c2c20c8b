"""Making the one content of a paper from its text, its source's facts and the form of its agency."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from django.utils.translation import override

from clusters.models import ClusterYear, Unit
from clusters.queries import name_on
from core.errors import RuleError
from documents.content.citations import NOT_IN_FORCE, UNCONFIRMED, is_typed
from documents.content.language import Ground
from documents.content.markup import compose, lines_of
from documents.content.paper import PaperContent, Runs, SignerCell
from documents.content.signs import sign_of
from documents.content.stored import content_from
from documents.enums import Authority, PaperKind, SlotKind
from documents.kinds import FORMS, Form
from documents.models import AgencyProfile, Paper, RegisterEntry
from documents.queries.composing import citation_book, profile_on, signs_as_agency
from documents.queries.papers import text_of
from documents.sources import Facts, Party, Source, Subject, source_of, subjects_of

DRAFT_MARK = "DỰ THẢO"
SAMPLE_MARK = "BẢN XEM THỬ MẪU"
CHECK_PATH = "/kiem-tra-van-ban/"
FIELD_NAMES = {SlotKind.PERSON: "nguoi_ky_{}", SlotKind.AGENCY: "co_quan_ky_{}"}
SIGNED_AS = {
    Authority.ON_BEHALF: "TM.",
    Authority.DEPUTISING: "KT.",
    Authority.BY_ORDER: "TL.",
    Authority.BY_DELEGATION: "TUQ.",
}
AGENCY_LABELS = {
    "agency.name": "Tên cơ quan ban hành",
    "agency.superior_name": "Cơ quan chủ quản",
    "agency.place": "Địa danh",
    "signer.name": "Họ và tên người ký",
    "signer.title": "Chức vụ người ký",
}
_TITLES = re.compile(r"^(GS|PGS|TS|TSKH|Th\.?S|ThS|CN|LS|BS)\b[. ]", re.IGNORECASE)
_GAP = re.compile(r"\[([^\[\]]+)\]")


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs a paper of one signer, and by what authority."""

    authority: str = Authority.OWN
    head_title: str = ""
    title: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the content of a paper that is not fixed is made of."""

    kind: PaperKind
    texts: Mapping[str, str]
    cluster_year: ClusterYear | None
    key: str
    agency: Unit
    day: dt.date
    signer: Signer
    code: str = ""
    mark: str = DRAFT_MARK


def content_of(paper: Paper, *, day: dt.date) -> PaperContent:
    """The paper as it now stands: a draft from today's facts, a fixed one as it was approved.

    Args:
        day: the local day; names and citations are those of the subject's own day, if it has one (ORG-22).

    Raises:
        TextError: a mistake in the text, with its part and line.
        RuleError: what the paper was made of is no longer there.
    Source: invariant 12.
    """
    if paper.content is not None:
        return _as_numbered(content_from(paper.content), paper)
    return _content(
        Draft(
            kind=PaperKind(paper.kind),
            texts=text_of(paper),
            cluster_year=paper.cluster_year,
            key=paper.subject,
            agency=paper.agency,
            day=day,
            signer=Signer(
                authority=paper.authority,
                head_title=paper.head_title,
                title=paper.signer_title,
                name=paper.signer_name,
            ),
            code=paper.code,
        )
    )


def sample_content(
    kind: PaperKind,
    texts: Mapping[str, str],
    *,
    cluster_year: ClusterYear | None,
    subject: Subject,
    day: dt.date,
) -> PaperContent:
    """What a text would give for a real subject; with neither code nor number, marked as a trial.

    Raises:
        TextError: a mistake in the text, with its part and line.
    """
    return _content(
        Draft(
            kind=kind,
            texts=texts,
            cluster_year=cluster_year,
            key=subject.key,
            agency=subject.agency,
            day=subject.day or day,
            signer=Signer(title="Chức vụ người ký", name="Họ và tên"),
            mark=SAMPLE_MARK,
        )
    )


def ground_of(
    kind: str,
    *,
    cluster_year: ClusterYear | None,
    key: str,
    agency: Unit,
    day: dt.date,
    signer: Signer | None = None,
) -> Ground:
    """What a text of this kind about this subject may speak of.

    Raises:
        RuleError: no source speaks for the kind, or the subject is gone.
    """
    source = _source(kind)
    profile = profile_on(agency, day)
    signer = signer or Signer()
    common: Facts = {
        "agency": {
            "name": name_on(agency, day),
            "superior_name": profile.superior_name if profile else "",
            "place": profile.place if profile else "",
        },
        "signer": {"name": signer.name, "title": signer.title},
    }
    with override("vi"):  # names of choices among the facts
        try:
            facts = source.facts(cluster_year, key)
        except (LookupError, ObjectDoesNotExist) as error:
            raise RuleError(
                _("Dữ liệu để lập văn bản này không còn. Hãy bỏ dự thảo và soạn lại từ dữ liệu mới.")
            ) from error
    return Ground(
        facts=common | facts,
        labels=AGENCY_LABELS | source.labels,
        citations=citation_book(day),
    )


def problems_of(content: PaperContent) -> list[str]:
    """Why the paper cannot go on yet: each gap in a sentence that says where to mend it."""
    found: dict[str, None] = {}
    for run in chain.from_iterable(lines_of(content)):
        if run.is_placeholder:
            found[_gap_sentence(run.text)] = None
    for line in content.recipients:
        for words in _GAP.findall(line):
            found[_gap_sentence(words)] = None
    if not content.blocks:
        found[_("Chưa có nội dung. Hãy viết ở phần Nội dung.")] = None
    if content.is_numbered and not (content.sign and content.place):
        sentence = _(
            "Chưa ghi thể thức của %(agency)s (chữ viết tắt, địa danh, cơ quan chủ quản). Người quản trị bổ sung ở "
            "mục Thể thức của cơ quan."
        )
        found[sentence % {"agency": content.agency_name}] = None
    for cell in content.signers:
        if _TITLES.match(cell.name):
            sentence = _("Trước họ tên người ký không ghi học hàm, học vị: %(name)s.")
            found[sentence % {"name": cell.name}] = None
    return list(found)


def _gap_sentence(text: str) -> str:
    words = text.removeprefix("[").removesuffix("]").strip()
    if words.startswith(NOT_IN_FORCE):
        return _("“%(text)s” không có hiệu lực vào ngày của văn bản. Thay bằng căn cứ đang có hiệu lực.") % {
            "text": words.removeprefix(NOT_IN_FORCE)
        }
    if words.startswith(UNCONFIRMED) or is_typed(words):
        return _(
            "“%(text)s” chưa được cán bộ pháp chế xác nhận. Xác nhận ở trang Căn cứ pháp lý, hoặc bỏ khỏi văn bản."
        ) % {"text": words.removeprefix(UNCONFIRMED)}
    return _("Còn chỗ chưa có chữ: “%(text)s”. Hãy điền ở phần chữ của văn bản hoặc bổ sung dữ liệu.") % {
        "text": words
    }


def _content(draft: Draft) -> PaperContent:
    form, day = FORMS[draft.kind], _day_of(draft)
    profile = profile_on(draft.agency, day)
    ground = ground_of(
        draft.kind,
        cluster_year=draft.cluster_year,
        key=draft.key,
        agency=draft.agency,
        day=day,
        signer=draft.signer,
    )
    composed = compose(draft.texts, ground)
    return PaperContent(
        kind=draft.kind,
        title=_title(form, composed.abstract),
        superior_name=profile.superior_name if profile else "",
        agency_name=ground.facts["agency"]["name"],
        is_numbered=form.is_numbered,
        sign=_sign(form, profile),
        place=profile.place if profile else "",
        type_name=form.type_name,
        authority_line=authority_line(draft.signer, ground.facts["agency"]["name"])
        if form.names_authority
        else "",
        abstract=composed.abstract,
        addressees=composed.addressees,
        bases=composed.bases,
        blocks=composed.blocks,
        recipients=composed.recipients,
        signers=_signers(draft, form, profile, day),
        signature_page=draft.kind == PaperKind.COVENANT,
        code=draft.code,
        verify_url=f"{settings.SITE_URL}{CHECK_PATH}{draft.code}/" if draft.code else "",
        mark=draft.mark,
        facts=_plain(ground.facts),
    )


def _day_of(draft: Draft) -> dt.date:
    """The day whose names and citations hold: the subject's own, else the day of drafting."""
    _source(draft.kind)
    return own_day(draft.kind, draft.cluster_year, draft.agency, draft.key) or draft.day


def own_day(kind: str, cluster_year: ClusterYear | None, agency: Unit, key: str) -> dt.date | None:
    """The day that the subject itself has, if any."""
    subjects = subjects_of(kind, cluster_year, agency)
    return next((subject.day for subject in subjects if subject.key == key), None)


def _source(kind: str) -> Source:
    try:
        return source_of(kind)
    except KeyError as error:
        raise RuleError(_("Chưa có dữ liệu để lập loại văn bản này.")) from error


def _title(form: Form, abstract: Runs) -> str:
    words = "".join(run.text for run in abstract)
    return f"{form.type_name} {words}".strip()


def _sign(form: Form, profile: AgencyProfile | None) -> str:
    if not form.is_numbered or profile is None:
        return ""
    return sign_of(form.abbreviation, profile.abbreviation, profile.drafting_code)


def _signers(draft: Draft, form: Form, profile: AgencyProfile | None, day: dt.date) -> tuple[SignerCell, ...]:
    if form.is_blank_form:
        return ()
    source = _source(draft.kind)
    if source.parties:
        with override("vi"):
            parties = source.parties(draft.cluster_year, draft.key)
        return tuple(_party_cell(party, number) for number, party in enumerate(parties, start=1))
    needs = [SlotKind.PERSON]
    if form.has_agency_signature and signs_as_agency(draft.agency, profile, day):
        needs.append(SlotKind.AGENCY)
    return (
        SignerCell(
            fields=tuple(FIELD_NAMES[kind].format(1) for kind in needs),
            lines=signer_lines(draft.signer),
            name=draft.signer.name,
        ),
    )


def signer_lines(signer: Signer) -> tuple[str, ...]:
    """The lines over the signature: ``KT. GIÁM ĐỐC`` and ``PHÓ GIÁM ĐỐC`` (NĐ30 art. 13)."""
    mark = SIGNED_AS.get(signer.authority)
    above = f"{mark} {signer.head_title}" if mark else ""
    own = signer.title or ("" if mark else signer.head_title)
    return tuple(line.upper() for line in (above, own) if line)


def authority_line(signer: Signer, agency_name: str) -> str:
    """Who decides, as a decision says over its bases: ``Bộ trưởng Bộ Tư pháp``; a body that decides together by its name.

    Whoever signs for the head decides in the head's name (KT., TL., TUQ.).
    """
    if signer.authority == Authority.ON_BEHALF:
        return agency_name
    title = signer.head_title or signer.title
    return title if title.casefold().endswith(agency_name.casefold()) else f"{title} {agency_name}".strip()


def _party_cell(party: Party, number: int) -> SignerCell:
    return SignerCell(
        fields=tuple(FIELD_NAMES[kind].format(number) for kind in party.needs),
        lines=tuple(line.upper() for line in (party.heading, party.unit_name, party.title) if line),
        name=party.name,
    )


def _as_numbered(content: PaperContent, paper: Paper) -> PaperContent:
    """A fixed content with the number and day that it was given since."""
    day = paper.dated_on
    entry = RegisterEntry.objects.filter(paper=paper).first() if content.is_numbered else None
    return replace(
        content,
        number=entry.number if entry else None,
        dated=(day.day, day.month, day.year) if day else None,
    )


def _plain(facts: Mapping[str, Any]) -> Any:
    """The facts as the machine-readable file holds them: days as ISO 8601, exact numbers as text."""
    return json.loads(json.dumps(facts, cls=_FactsEncoder))


class _FactsEncoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return str(o) if isinstance(o, Fraction) else super().default(o)
