"""A box of sealed papers. It knows neither nominees nor people: names are those of the form it was given.

Nothing here holds a time, an order or a number that grows with a vote (VOTE-24): keys are random, a paper
points to its box only, and the mark that somebody has voted stands in a row that knows of no paper.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import known
from urn.enums import BoxState, VoterState


class Box(models.Model):
    """One box for one ballot: what its papers ask, whom it is sealed to, what came out."""

    state = models.CharField(
        _("tình trạng"), max_length=10, choices=BoxState.choices, default=BoxState.PREPARED
    )
    form = models.JSONField(_("mẫu phiếu"), default=dict, blank=True)
    public_key = models.BinaryField(_("khóa niêm phong"), null=True, blank=True)
    roll_size = models.PositiveIntegerField(_("số người trong danh sách"), default=0)
    roll_fingerprint = models.CharField(_("dấu của danh sách"), max_length=64, blank=True)
    fingerprint = models.CharField(_("dấu niêm phong của hòm phiếu"), max_length=64, blank=True)
    tally = models.JSONField(_("kết quả"), null=True, blank=True)
    tally_fingerprint = models.CharField(_("dấu của kết quả"), max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("hòm phiếu")
        constraints = [
            known("box_state_known", "state", BoxState),
            models.CheckConstraint(
                name="box_open_has_a_key",
                condition=Q(state__in=[BoxState.PREPARED, BoxState.VOID]) | Q(public_key__isnull=False),
            ),
            models.CheckConstraint(
                name="box_closed_has_a_fingerprint",
                condition=~Q(state__in=[BoxState.CLOSED, BoxState.COUNTED])
                | Q(fingerprint__regex=r"^[0-9a-f]{64}$"),
            ),
            # No partial counts to anyone: figures exist only once the box is counted.
            models.CheckConstraint(
                name="box_tally_when_counted",
                condition=Q(state=BoxState.COUNTED, tally__isnull=False)
                | Q(state=BoxState.VOID)
                | (~Q(state=BoxState.COUNTED) & Q(tally__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Hòm phiếu {self.pk}"


class Keyholder(models.Model):
    """A teller with a passphrase of their own. Only what the passphrase opens is kept, never the passphrase."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="keyholders", verbose_name=_("hòm phiếu"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người kiểm phiếu")
    )
    salt = models.BinaryField(_("muối"), max_length=16)
    public_key = models.BinaryField(_("khóa công khai"), max_length=32)
    # How dear a guess at the passphrase is; kept, so that a later setting does not change old keys.
    passes = models.PositiveIntegerField(_("số lượt tính của argon2id"))
    memory = models.PositiveIntegerField(_("bộ nhớ của argon2id, byte"))

    class Meta:
        verbose_name = verbose_name_plural = _("người giữ khóa")
        constraints = [models.UniqueConstraint(name="keyholder_once", fields=["box", "user"])]

    def __str__(self) -> str:
        return f"{self.box}: {self.user}"


class Wrapping(models.Model):
    """The box's key under two keyholders' locks; the outer one opens theirs first and hands the rest on."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="wrappings", verbose_name=_("hòm phiếu"))
    outer = models.ForeignKey(Keyholder, models.CASCADE, related_name="+", verbose_name=_("khóa ngoài"))
    inner = models.ForeignKey(Keyholder, models.CASCADE, related_name="+", verbose_name=_("khóa trong"))
    sealed = models.BinaryField(_("khóa hòm phiếu dưới hai lớp khóa"))
    for_inner = models.BinaryField(_("phần đã mở lớp ngoài"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("khóa hai lớp")
        constraints = [
            models.UniqueConstraint(name="wrapping_once", fields=["outer", "inner"]),
            models.CheckConstraint(name="wrapping_of_two", condition=~Q(outer=F("inner"))),
        ]

    def __str__(self) -> str:
        return f"{self.outer}, {self.inner}"


class Voter(models.Model):
    """Somebody who may cast one paper. ``number`` is the caller's own key of its roll."""

    id = models.UUIDField(_("khóa ngẫu nhiên"), primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(
        Box, models.CASCADE, related_name="voters", db_index=False, verbose_name=_("hòm phiếu")
    )
    number = models.BigIntegerField(_("số trong danh sách"))
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=VoterState.choices, default=VoterState.WAITING
    )

    class Meta:
        verbose_name = verbose_name_plural = _("người bỏ phiếu")
        constraints = [
            known("voter_state_known", "state", VoterState),
            models.UniqueConstraint(name="voter_once", fields=["box", "number"]),
        ]
        # Casting picks some of those who have voted by a random key.
        indexes = [
            models.Index(name="voter_cast", fields=["box", "id"], condition=Q(state=VoterState.CAST)),
        ]

    def __str__(self) -> str:
        return f"{self.box}: {self.number}"


class Paper(models.Model):
    """A sealed paper: a random key, its box, and bytes that only two tellers together can open."""

    id = models.UUIDField(_("khóa ngẫu nhiên"), primary_key=True, editable=False)
    box = models.ForeignKey(
        Box, models.CASCADE, related_name="papers", db_index=False, verbose_name=_("hòm phiếu")
    )
    sealed = models.BinaryField(_("phiếu niêm phong"))

    class Meta:
        verbose_name = verbose_name_plural = _("phiếu niêm phong")
        indexes = [models.Index(name="paper_in_box", fields=["box", "id"])]

    def __str__(self) -> str:
        return str(self.id)


class SealedCount(models.Model):
    """One teller's count of the papers of the hall, sealed like a paper until the box is opened.

    In a mixed ballot a few papers would show how a few units voted; so nobody reads this count, only the sum.
    """

    box = models.ForeignKey(Box, models.CASCADE, related_name="sealed_counts", verbose_name=_("hòm phiếu"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người nhập")
    )
    revision = models.PositiveIntegerField(_("lần nhập"), default=1)
    sealed = models.BinaryField(_("số đếm niêm phong"))

    class Meta:
        verbose_name = verbose_name_plural = _("số đếm phiếu giấy niêm phong")
        constraints = [models.UniqueConstraint(name="sealed_count_once", fields=["box", "user"])]

    def __str__(self) -> str:
        return f"{self.box}: {self.user}"
