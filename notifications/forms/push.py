"""What a browser sends when it is asked to show notices."""

from core.forms import SafeCharField, ServiceForm


class SubscriptionForm(ServiceForm):
    """Filled by the browser, not by a person; the service judges it."""

    endpoint = SafeCharField(max_length=1000, required=False)
    p256dh = SafeCharField(max_length=200, required=False)
    auth = SafeCharField(max_length=100, required=False)
