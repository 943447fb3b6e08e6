"""Policies as every door shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, cast

from pydantic import Field
from typing_extensions import TypedDict

from storefront.policies.models import Policy
from tenants import languages

Kind = Literal["imprint", "terms", "privacy", "returns", "shipping"]


class AgreedView(TypedDict):
    """A version of a policy."""

    kind: Kind
    version: int


class StarterView(TypedDict):
    """A text to start a policy from, and no legal advice."""

    kind: Kind
    language: str
    body: Annotated[
        str, Field(description="HTML; what stands in double brackets has to be filled in or deleted")
    ]


class PolicyView(TypedDict):
    """A policy as it is in force."""

    kind: Kind
    title: Annotated[str, Field(description="in the language of the request")]
    body: Annotated[
        str,
        Field(description="HTML that runs and loads nothing, in the language of the request if it is there"),
    ]
    version: Annotated[int, Field(description="1, 2, 3 …: the same words have the same number")]
    published_at: datetime


def policy(row: Policy) -> PolicyView:
    """One of `queries.list_in_force`."""
    return {
        "kind": cast(Kind, row.kind),
        "title": row.get_kind_display(),
        "body": row.text("body", language=languages.content()),
        "version": row.version,
        "published_at": row.published_at,
    }


def agreed(versions: Mapping[Policy.Kind, int]) -> list[AgreedView]:
    """`queries.list_versions`, or some of it."""
    return [{"kind": cast(Kind, str(kind)), "version": version} for kind, version in versions.items()]
