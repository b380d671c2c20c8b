"""What must be said, to whom, by which channel; and when the machinery last ran."""

from notifications.models.delivery import Bounce, Delivery
from notifications.models.machinery import Heartbeat, TaskRun
from notifications.models.notice import Notice
from notifications.models.preference import Preference, PushSubscription

__all__ = ["Bounce", "Delivery", "Heartbeat", "Notice", "Preference", "PushSubscription", "TaskRun"]
