"""What a mail says, in its reader's language: one thing, or several by their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.kinds import kind_of
from notifications.links import link_to
from notifications.models import Delivery, Notice


@dataclass(frozen=True)
class Letter:
    """``is_optional``: the reader may end this sort of mail."""

    subject: str
    text: str
    html: str
    is_optional: bool


def compose(delivery: Delivery, notices: Sequence[Notice] | None = None) -> Letter:
    """The mail of ``delivery`` as it leaves; of its ``notices``, which are loaded, or of some of them."""
    notices = list(delivery.notices.all()) if notices is None else notices
    with translation.override(delivery.recipient.language):
        context = {
            "things": [
                {"subject": n.subject, "body": n.body, "url": link_to(n), "why": why(n)} for n in notices
            ],
            "is_digest": len(notices) > 1,
            "is_optional": any(not notice.is_mandatory for notice in notices),
            "subject": _subject(notices),
            "preferences_url": settings.SITE_URL + reverse("notifications:preference_edit"),
            "support_phone": settings.SUPPORT_PHONE,
            "language": delivery.recipient.language,
        }
        return Letter(
            subject=context["subject"],
            text=_rendered("notifications/mail.txt", context),
            html=_rendered("notifications/mail.html", context),
            is_optional=context["is_optional"],
        )


def why(notice: Notice) -> str:
    """Why its reader gets it, and by which rule where it comes in any case."""
    kind = kind_of(notice.kind)
    sentences = [notice.why or (_("Bạn nhận tin này vì có việc: %s.") % kind.label if kind else "")]
    if notice.is_mandatory and kind and kind.mandatory_rule:
        sentences.append(_("Thư loại này luôn được gửi, theo %s.") % kind.mandatory_rule)
    return " ".join(sentence for sentence in sentences if sentence)


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return notices[0].subject
    return _("Giao Ước: %(count)s việc cần xem") % {"count": len(notices)}


def _rendered(template: str, context: dict[str, Any]) -> str:
    return get_template(template).render(context)
