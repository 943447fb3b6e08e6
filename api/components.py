"""The schemas of a document, of which no two have one name: the document would keep the last and lie of the others."""

from collections.abc import Mapping
from typing import Any

from ninja.openapi.schema import OpenAPISchema

Part = dict[str, Any]
"""A part of a document, or all of it: JSON by the names that OpenAPI gives it."""

_CLOSED = "additionalProperties"


class SchemaCollision(TypeError):
    """Two different schemas have one name: name one of their classes otherwise."""


class Document(OpenAPISchema):
    """Ninja's document, which refuses a second schema of a name that is taken."""

    def add_schema_definitions(self, definitions: Part) -> None:
        """Add the schemas. Raises SchemaCollision."""
        add(self.schemas, definitions)


def add(schemas: Part, definitions: Mapping[str, Any]) -> None:
    """Put the definitions among the schemas, by name. Raises SchemaCollision."""
    for name, schema in definitions.items():
        known = schemas.setdefault(name, schema)
        if _plain(known) != _plain(schema):
            raise SchemaCollision(f"two different schemas are called {name}")


def _plain(schema: Mapping[str, Any]) -> Part:
    return {name: value for name, value in schema.items() if name != _CLOSED}
