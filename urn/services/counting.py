"""Two tellers open a closed box: the first hands on what lies under the own lock, the second counts."""

from django.db import transaction
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from accounts.models import User
from core.errors import RuleError
from urn.enums import BoxState, VoterState
from urn.models import Box, Keyholder, Wrapping
from urn.papers import Tally, fingerprint, read, read_figures, tally
from urn.sealing import unseal
from urn.services.boxes import box_fingerprint
from urn.services.keys import key_of
from urn.services.locks import held


@transaction.atomic
def hand_on(*, box_id: int, user: User, passphrase: str) -> None:
    """Take the own lock off and leave what is still locked to each other teller. Done twice, it is the same.

    Raises:
        RuleError: The passphrase is wrong, or ``user`` holds no key.
        StateConflictError: The box is not closed.
    """
    box = held(box_id, BoxState.CLOSED)
    holder, key = key_of(box, user, passphrase)
    for wrapping in box.wrappings.filter(outer=holder, for_inner__isnull=True):
        wrapping.for_inner = unseal(key, wrapping.sealed)
        wrapping.save(update_fields=["for_inner"])


@transaction.atomic
def count_box(*, box_id: int, user: User, passphrase: str) -> Tally:
    """Open every paper in memory, add up, keep the sum and its fingerprint. No opened paper is kept.

    Raises:
        RuleError: No other teller has handed on, the passphrase is wrong, the box is not as it was closed,
            or the two counts of the hall's papers are missing or differ (by how much is not said).
        StateConflictError: The box is not closed.
    """
    box = held(box_id, BoxState.CLOSED)
    holder, key = key_of(box, user, passphrase)
    opened = _box_key(box, holder, key)
    papers = [bytes(sealed) for sealed in box.papers.values_list("sealed", flat=True)]
    _check_whole(box, papers)
    total = tally(box.form, [read(box.form, unseal(opened, paper) or b"") for paper in papers])
    if (counted := _hall(box, opened)) is not None:
        total += counted
    # Handing on was for this count only: from now on it takes two tellers again to open a paper.
    box.wrappings.filter(for_inner__isnull=False).update(for_inner=None)
    box.tally = total.as_json()
    box.tally_fingerprint = tally_fingerprint(box)
    box.state = BoxState.COUNTED
    box.save()
    return total


def tally_fingerprint(box: Box) -> str:
    """Over the sum, the box it came from and the sealed counts of the hall."""
    counts = sorted(bytes(sealed).hex() for sealed in box.sealed_counts.values_list("sealed", flat=True))
    return fingerprint({"box": box.fingerprint, "paper_counts": counts, "tally": box.tally})


def _box_key(box: Box, holder: Keyholder, key: PrivateKey) -> PrivateKey:
    for wrapping in Wrapping.objects.filter(box=box, inner=holder, for_inner__isnull=False):
        secret = unseal(key, wrapping.for_inner)
        if secret is not None and bytes(PrivateKey(secret).public_key) == bytes(box.public_key):
            return PrivateKey(secret)
    raise RuleError(
        _("Cần thêm một người kiểm phiếu khác nhập mật khẩu trước, rồi bạn mới mở được hòm phiếu.")
    )


def _check_whole(box: Box, papers: list[bytes]) -> None:
    """One paper for each voter marked, none twice, and all as at the closing."""
    cast = box.voters.filter(state=VoterState.CAST).count()
    if len(set(papers)) != cast or len(papers) != cast or box_fingerprint(box) != box.fingerprint:
        raise RuleError(
            _(
                "Hòm phiếu không còn như lúc niêm phong nên không kiểm được. "
                "Hãy lập biên bản sự việc và hủy cuộc bỏ phiếu để làm lại."
            )
        )


def _hall(box: Box, opened: PrivateKey) -> Tally | None:
    """The count of the hall's papers that two tellers agree on; None where none was issued."""
    sealed = list(box.sealed_counts.values_list("sealed", flat=True))
    if not sealed and not box.voters.filter(state=VoterState.ON_PAPER).exists():
        return None
    if len(sealed) < 2:
        raise RuleError(_("Phiếu giấy phải có số đếm của hai người kiểm phiếu rồi mới mở hòm phiếu."))
    counts = {unseal(opened, count) for count in sealed}
    if len(counts) > 1 or None in counts:
        raise RuleError(
            _(
                "Số đếm phiếu giấy của những người kiểm phiếu không khớp nhau. "
                "Hãy đếm lại phiếu giấy, niêm phong lại số đếm rồi mở hòm phiếu."
            )
        )
    return read_figures(box.form, counts.pop())
