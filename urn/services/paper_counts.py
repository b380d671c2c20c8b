"""What two tellers counted in the hall, each sealed until the box is opened."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError, StateConflictError
from urn.enums import BoxState
from urn.models import SealedCount
from urn.papers import check_figures, plain_figures
from urn.sealing import seal
from urn.services.locks import held


@transaction.atomic
def seal_count(*, box_id: int, user: User, figures: dict[str, int], revision: int) -> int:
    """Seal a teller's count of the papers of the hall; nobody reads it, only the sum of the box.

    Args:
        box_id: The closed box.
        user: The teller.
        figures: As ``urn.papers.figure_keys`` names them.
        revision: The revision that the teller's page had; 0 for a first count.

    Returns:
        The revision it has now.

    Raises:
        RuleError: A figure cannot be; ``field`` names it.
        StateConflictError: The box is not closed, is counted, or another device sealed a later count.
    """
    box = held(box_id, BoxState.CLOSED)
    key, sentence = check_figures(box.form, figures)
    if key:
        raise RuleError(sentence, field=key)
    count = SealedCount.objects.filter(box=box, user=user).first() or SealedCount(
        box=box, user=user, revision=0
    )
    if count.revision != revision:
        raise StateConflictError(_("Trong lúc bạn nhập, số đếm của bạn đã được niêm phong từ một máy khác."))
    count.revision += 1
    count.sealed = seal(box.public_key, plain_figures(box.form, figures))
    count.save()
    return count.revision
