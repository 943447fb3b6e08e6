"""What the shops' outboxes ask on behalf of the registry."""

from kernel.outbox import delivery as outbox
from tenants import vies


def connect() -> None:
    """Take the questions about shops' own VAT numbers."""
    outbox.register(vies.TOPIC, vies.check_own, waits=vies.WAITS, lane_of=lambda _: "webhooks")
