"""What may still change in a file after a signature, and what did.

Stricter than the library: a reserved text field is written once, from empty; no new field may show itself on
a page. A party who signs cannot so hide, replace or cover what the others signed (shadow attacks).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.form_rules_api import (
    FieldComparisonContext,
    FieldComparisonSpec,
    FormUpdate,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import is_field_visible
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from documents.signing.reading import value_of

_LONGEST_END = 8192  # from the last table to the end: a trailer, startxref, %%EOF
_OBJECT = re.compile(rb"\d\s+obj\b")

Updates = Iterable[tuple[ModificationLevel, FormUpdate]]


class _WrittenOnce(GenericFieldModificationRule):
    """A text field may get its value and its looks together, once.

    Whatever else is done to a field stays unexplained, and so is refused.
    """

    def check_form_field(
        self, fq_name: str, spec: FieldComparisonSpec, context: FieldComparisonContext
    ) -> Updates:
        old, new = spec.old_field, spec.new_field
        if old is not None and new is not None and not value_of(old, "/V") and value_of(new, "/V"):
            yield from super().check_form_field(fq_name, spec, context)


class _NothingNewToSee(SigFieldCreationRule):
    """New signature fields only without a place on the page, as document time stamps have them.

    Nor may a viewer be told to draw the fields anew, with fonts that came later.
    """

    def apply(self, context: FieldComparisonContext) -> Updates:
        form = value_of(context.new.root, "/AcroForm")
        if form and value_of(form, "/NeedAppearances"):
            raise SuspiciousModification("fields are to be drawn anew")
        for name, spec in context.field_specs.items():
            if spec.old_field_ref is None and spec.new_field is not None and is_field_visible(spec.new_field):
                raise SuspiciousModification(f"the new field {name} shows on the page")
        yield from super().apply(context)


class Changes(StandardDiffPolicy):
    """The judge of one file. Each revision is compared with the one before it, once.

    Comparing every signature with every later revision, as the library does, takes quadratic time; what is
    allowed from each revision to the next is allowed from the first to the last, and what an attacker takes
    back later still counts.
    """

    def __init__(self) -> None:
        low = ModificationLevel.LTA_UPDATES
        super().__init__(
            global_rules=[
                CatalogModificationRule(),
                DocInfoRule().as_qualified(low),
                XrefStreamRule().as_qualified(low),
                ObjectStreamRule().as_qualified(low),
                DSSCompareRule().as_qualified(low),
                MetadataUpdateRule().as_qualified(low),
            ],
            form_rule=FormUpdatingRule(
                field_rules=[
                    _NothingNewToSee(),
                    SigFieldModificationRule(),
                    _WrittenOnce(allow_in_place_appearance_stream_changes=False),
                ],
            ),
        )
        self._steps: dict[int, DiffResult | SuspiciousModification] = {}

    def step(self, reader: PdfFileReader, revision: int) -> DiffResult | SuspiciousModification:
        """What ``revision`` changed of the one before it."""
        if revision not in self._steps:
            try:
                self._steps[revision] = self.apply(
                    old=reader.get_historical_resolver(revision - 1),
                    new=reader.get_historical_resolver(revision),
                )
            except SuspiciousModification as found:
                self._steps[revision] = found
        return self._steps[revision]

    def review_file(
        self,
        reader: PdfFileReader,
        base_revision: int | HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult | SuspiciousModification:
        if doc_mdp is not None or not isinstance(base_revision, int):
            return super().review_file(reader, base_revision, field_mdp_spec, doc_mdp)
        level, changed = ModificationLevel.NONE, set()
        for revision in range(base_revision + 1, reader.xrefs.total_revisions):
            step = self.step(reader, revision)
            if isinstance(step, SuspiciousModification):
                return step
            locked = [
                name for name in step.changed_form_fields if field_mdp_spec and field_mdp_spec.is_locked(name)
            ]
            if locked:
                return SuspiciousModification(f"{locked} are locked")
            level = max(level, step.modification_level)
            changed |= step.changed_form_fields
        return DiffResult(level, changed)


@dataclass(frozen=True)
class Later:
    """What was done to a file after a certain revision.

    Attributes:
        fields: names of the fields filled, in the order of the revisions.
        is_allowed: False: something was changed that nothing explains.
        since: the first revision that did, from 1; 0 if none.
    """

    fields: tuple[str, ...]
    is_allowed: bool
    since: int = 0


def later_than(revision: int, reader: PdfFileReader, changes: Changes) -> Later:
    """What the revisions after ``revision`` did."""
    fields: list[str] = []
    for number in range(revision + 1, reader.xrefs.total_revisions):
        step = changes.step(reader, number)
        if isinstance(step, SuspiciousModification):
            return Later(tuple(fields), is_allowed=False, since=number + 1)
        fields += sorted(map(str, step.changed_form_fields))
    if _has_loose_end(reader):
        return Later(tuple(fields), is_allowed=False, since=reader.xrefs.total_revisions + 1)
    return Later(tuple(fields), is_allowed=True)


def _has_loose_end(reader: PdfFileReader) -> bool:
    """Whether bytes follow the file's own end: some programs look for objects there and show them."""
    last = reader.xrefs.get_xref_container_info(reader.xrefs.total_revisions - 1)
    reader.stream.seek(last.end_location)
    end = reader.stream.read(_LONGEST_END + 1)
    return (
        len(end) > _LONGEST_END
        or end.count(b"startxref") != 1
        or end.count(b"%%EOF") != 1
        or not end.rstrip(b"\r\n\t \0").endswith(b"%%EOF")
        or _OBJECT.search(end) is not None
    )


def revisions(reader: PdfFileReader) -> Iterator[int]:
    """Every revision that has one before it."""
    yield from range(1, reader.xrefs.total_revisions)
