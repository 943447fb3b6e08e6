"""What is refused of webhook endpoints."""

from typing import Any

from kernel import clock
from storefront.webhooks import rules, services
from tests.actors import STAFF
from tests.doors.case import Case

_ENDPOINT: Any = {"url": "https://example.com/hooks", "event_types": ["order.paid"]}


def _all_there_is_room_for() -> dict[str, Any]:
    for _ in range(rules.MOST_ENDPOINTS):
        services.create(values=_ENDPOINT, actor=STAFF, now=clock.now())
    return {}


CASES = [
    Case(
        name="endpoint: the twenty-first",
        method="post",
        api="/webhook-endpoints",
        body=_ENDPOINT,
        admin="/admin/webhooks/endpoint/add/",
        form=_ENDPOINT,
        code="webhook.too_many_endpoints",
        given=_all_there_is_room_for,
    ),
]
