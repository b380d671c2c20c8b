"""Who may open which page of the covenant (GET). The order of codes is that of world.PEOPLE."""

import datetime as dt

from tests.factories import covenants as make

READ = (302, 404, 200, 200, 200, 200, 200, 200, 404)
DRAFT = (302, 404, 403, 403, 200, 200, 403, 403, 404)
DRAFT_TEXT = (302, 404, 404, 404, 200, 200, 403, 403, 404)  # a draft not yet sent to the units
DECIDE = (302, 404, 404, 404, 200, 403, 403, 403, 404)
DECIDE_FROZEN = (302, 404, 403, 403, 200, 403, 403, 403, 404)

PAGES = {
    "emulation:covenant_list": READ,
    "emulation:covenant_draft": DRAFT,
    "emulation:covenant_show": READ,
    "emulation:covenant_edit": DRAFT_TEXT,
    "emulation:covenant_open_comments": DRAFT_TEXT,
    "emulation:covenant_comments": READ,
    "emulation:covenant_freeze": DECIDE,
    "emulation:covenant_open": DECIDE_FROZEN,
    "emulation:covenant_revise": DECIDE_FROZEN,
    "emulation:covenant_versions": READ,
    "emulation:covenant_version": READ,
    "emulation:covenant_paper": READ,
    "emulation:covenant_sign": (302, 404, 403, 200, 403, 403, 403, 403, 404),
    "emulation:covenant_sign_paper": DRAFT,
    "emulation:covenant_make_paper": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "emulation:covenant_void": DRAFT,
    "emulation:covenant_accede": DRAFT,
    "emulation:covenant_accession": READ,
    "emulation:covenant_settle": DRAFT,
    "emulation:ceremony_show": READ,
}


def build(world):
    """A covenant being signed (for all), and one of each state that a page needs in other years."""
    year = world.cluster_year
    signing = make.covenant_in_signing(year)
    line = {party.unit_id: party for party in signing.parties.all()}
    own = line[world.member_unit.pk]
    voidable = make.paper_signature(line[world.chair_unit.pk], recorded_by=world.people["secretary"])
    later = signing.parties.create(
        unit=make.make_unit(),
        unit_name="Đơn vị vào sau",
        ordinal=9,
        is_accession=True,
        joined_on=dt.date(2026, 5, 4),
    )
    commented = make.covenant_in_comment(year, group="justice")
    draft = make.covenant_draft(year, group="enforcement")
    frozen = make.covenant_frozen(year, group="ministry")
    of = lambda covenant, *more: [year.pk, covenant.pk, *more]  # noqa: E731
    on_draft = ("edit", "open_comments", "freeze")
    on_signing = ("show", "make_paper", "revise", "versions", "paper", "accede", "settle")
    return {
        "emulation:covenant_list": [year.pk],
        "emulation:covenant_draft": [year.pk],
        **{f"emulation:covenant_{page}": of(draft) for page in on_draft},
        **{f"emulation:covenant_{page}": of(signing) for page in on_signing},
        "emulation:covenant_comments": of(commented),
        "emulation:covenant_open": of(frozen),
        "emulation:covenant_version": of(signing, 1),
        "emulation:covenant_sign": of(signing, own.pk),
        "emulation:covenant_sign_paper": of(signing, own.pk),
        "emulation:covenant_void": of(signing, voidable.pk),
        "emulation:covenant_accession": of(signing, later.pk),
        "emulation:ceremony_show": of(signing),
    }
