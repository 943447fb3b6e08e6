"""Custom fields as they are sent."""

from typing import Annotated

from pydantic import Field

from api.schemas import Input, Sorted, change_of, ordered_by
from storefront.custom_fields.views import Kind, Target, Type


class CustomFieldQuery(Sorted):
    """Of which objects."""

    kind: Kind | None = None
    ordering: ordered_by("name", "key") | None = None  # type: ignore[valid-type]


class CustomFieldIn(Input):
    """A field for all objects of a kind."""

    kind: Kind
    key: str = Field(max_length=40, examples=["care_notes"], description="as programs call it")
    name: str = Field(examples=["Care"], description="as people read it")
    description: str = Field(default="", description="a hint for who fills it in")
    type: Type = "text"
    choices: list[Annotated[str, Field(max_length=120)]] = Field(
        default=[], max_length=200, description="of type `choice`"
    )
    refers_to: Target | None = Field(default=None, description="of type `reference`: whose id it holds")
    is_public: bool = Field(default=False, description="buyers see it: of products, variants and collections")
    is_filterable: bool = Field(
        default=False, description="`GET /products` takes `custom.<key>`, from buyers where it is public"
    )


@change_of("kind", "key", "type", "refers_to")
class CustomFieldPatch(CustomFieldIn):
    """What to change of a field. Values that are a choice no more stay until they are changed."""
