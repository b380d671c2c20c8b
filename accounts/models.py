"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ordering import search_key, sort_key


class User(AbstractUser):
    """A person with a sign-in. What the person may do comes from dated appointments, not from here.

    A superuser runs the admin; being one gives no right to sign, score or vote.
    """

    first_name = None
    last_name = None
    full_name = models.CharField(_("họ và tên"), max_length=150)
    sort_key = models.CharField(
        _("khóa sắp xếp"), max_length=2500, editable=False, db_collation="C", default=""
    )
    search_text = models.CharField(_("chữ để tìm"), max_length=700, editable=False, default="")
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=5, default="vi")
    has_large_text = models.BooleanField(_("chữ lớn"), default=False)
    is_sample = models.BooleanField(_("dữ liệu minh hoạ"), default=False)
    # SEC-8: an account that nobody used for long opens by a second proof only.
    idle_closed_at = models.DateTimeField(_("khóa vì lâu không dùng từ"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("mở lại lúc"), null=True, blank=True)
    has_given_password = models.BooleanField(
        _("mật khẩu do người khác đặt, phải đổi khi đăng nhập"), default=False
    )

    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = verbose_name_plural = _("người dùng")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args, **kwargs) -> None:
        # Vietnamese people are sorted by the last word of the name (tên), then by the whole name.
        words = self.full_name.split()
        self.sort_key = sort_key(" ".join([*words[-1:], *words[:-1]]))
        self.search_text = search_key(f"{self.full_name} {self.username} {self.email}")
        if kwargs.get("update_fields") is not None and "full_name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_key", "search_text"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name
