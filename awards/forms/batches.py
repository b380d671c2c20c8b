"""What people type for printed papers: how many, and what became of them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import PaperBatch
from awards.services.batches import MOST_SHEETS
from core.forms import ServiceForm, WholeNumberField


class BatchForm(ServiceForm):
    """How many papers one batch has."""

    submit_label = _("Lập tập phiếu")
    sheets = WholeNumberField(
        label=_("Số tờ phiếu"),
        min_value=1,
        max_value=MOST_SHEETS,
        help_text=_("Mỗi đơn vị có mặt một tờ, thêm vài tờ để đổi khi hỏng."),
    )


class BooksForm(ServiceForm):
    """What became of every batch. With a box the papers used are known and not asked."""

    submit_label = _("Chốt sổ phiếu in")

    def __init__(
        self, *args: Any, batches: Sequence[PaperBatch], used: int | None, known: int | None, **kwargs: Any
    ) -> None:
        """``used``: as saved before; ``known``: by the marks of the box, None on paper ballots."""
        super().__init__(*args, **kwargs)
        self.batches = batches
        self.known = known
        if known is None:
            self.fields["used"] = WholeNumberField(
                label=_("Số tờ đã phát và dùng để bỏ phiếu"), min_value=0, max_value=100_000, initial=used
            )
        for batch in batches:
            number = {"number": batch.ordinal, "printed": batch.printed}
            self.fields[f"spoiled_{batch.pk}"] = WholeNumberField(
                label=_("Tập %(number)s (in %(printed)s tờ): hỏng, đã đổi") % number,
                min_value=0,
                max_value=batch.printed,
                initial=batch.spoiled,
            )
            self.fields[f"returned_{batch.pk}"] = WholeNumberField(
                label=_("Tập %(number)s: chưa dùng, đã thu lại") % number,
                min_value=0,
                max_value=batch.printed,
                initial=batch.returned_unused,
            )

    def books(self) -> dict[str, Any]:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        sheets = {b.pk: (data[f"spoiled_{b.pk}"], data[f"returned_{b.pk}"]) for b in self.batches}
        return {"used": data.get("used"), "sheets": sheets}
