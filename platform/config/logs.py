"""What every log line carries: the request's id and the schema it was written in."""

from collections.abc import MutableMapping
from typing import Any


def add_scope(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add `request_id` and `schema` to a structlog event."""
    from django.db import connection  # the settings are not loaded yet when this module is

    from kernel import request_id

    if request_id.current():
        event["request_id"] = request_id.current()
    event["schema"] = getattr(connection, "schema_name", None)
    return event
