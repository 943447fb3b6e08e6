"""Policies as every door shows them."""

from datetime import datetime
from typing import Annotated, Literal, cast

from pydantic import Field
from typing_extensions import TypedDict

from storefront.policies.models import Policy

Kind = Literal["imprint", "terms", "privacy", "returns", "shipping"]


class PolicyView(TypedDict):
    """A policy as it is in force."""

    kind: Kind
    title: Annotated[str, Field(description="in the language of the request")]
    body: Annotated[str, Field(description="HTML that runs and loads nothing")]
    version: Annotated[int, Field(description="1, 2, 3 …: the same words have the same number")]
    published_at: datetime


def policy(row: Policy) -> PolicyView:
    """One of `queries.list_in_force`."""
    return {
        "kind": cast(Kind, row.kind),
        "title": row.get_kind_display(),
        "body": row.body,
        "version": row.version,
        "published_at": row.published_at,
    }
