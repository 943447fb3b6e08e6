"""Custom fields as every door shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
from storefront.custom_fields.models import CustomField

Kind = Literal["product", "variant", "collection", "customer", "order"]
Type = Literal["text", "number", "boolean", "date", "choice", "reference"]
Target = Literal["product", "collection", "customer"]
Values = Annotated[
    dict[str, str | bool | int | float],
    Field(description="values of the shop's custom fields by key; buyers see those that are public"),
]


class CustomFieldView(TypedDict):
    """A field that the shop has added to its objects of a kind."""

    id: int
    kind: Kind
    key: str
    name: str
    description: str
    type: Type
    choices: Annotated[list[str], Field(description="of type `choice`")]
    refers_to: Annotated[Target | None, Field(description="of type `reference`: whose id it holds")]
    is_public: Annotated[bool, Field(description="buyers see it")]
    is_filterable: Annotated[bool, Field(description="`GET /products` takes `custom.<key>`")]
    updated_at: datetime


def custom_field(row: CustomField) -> CustomFieldView:
    """One of `queries.list_fields`."""
    return views.of(CustomFieldView, row, refers_to=row.refers_to or None)
