"""The part of an OpenAPI document that describes what we send: `webhooks`, by the event's type."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from api import components
from api.components import Part

_REF = "#/components/schemas/{model}"
MANNERS = """
**Webhooks** are signed as Standard Webhooks say (`webhook-id`, `webhook-timestamp`, `webhook-signature`). Answer 2xx
within 15 seconds; anything else is tried again for three days.
"""
"""What holds for every event, as the head of the document says it."""


def describe(document: Part, *, body: Any, objects: Mapping[str, Any]) -> None:
    """Add to the document each event's request: `body`, with the object of its type as `data`."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    event = _add(schemas, body)
    document["info"]["description"] += MANNERS
    document["webhooks"] = {
        event_type: {
            "post": {
                "operationId": f"webhook_{event_type.replace('.', '_')}",
                "summary": f"Take the event {event_type}",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "allOf": [
                                    event,
                                    {
                                        "type": "object",
                                        "properties": {
                                            "type": {"const": event_type},
                                            "data": _add(schemas, model),
                                        },
                                    },
                                ]
                            }
                        }
                    },
                },
                "responses": {"2XX": {"description": "Taken"}, "410": {"description": "Send nothing more"}},
                "security": [],
            }
        }
        for event_type, model in objects.items()
    }


def _add(schemas: Part, shape: Any) -> dict[str, str]:
    """Put a model or a typed dict among the components; return the reference to it. Raises SchemaCollision."""
    schema = TypeAdapter(shape).json_schema(ref_template=_REF, mode="serialization")
    found = schema.pop("$defs", {}) | {shape.__name__: schema}
    for each in found.values():
        if each.get("type") == "object":
            each.setdefault("additionalProperties", False)
    components.add(schemas, found)
    return {"$ref": _REF.format(model=shape.__name__)}
