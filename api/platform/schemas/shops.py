"""Shops as their merchants and operators see them, and what became of them."""

from uuid import UUID

from pydantic import Field

from api.schemas import Input, Output, Paging, Sorted, ordered_by
from tenants.views import State


class AdminLink(Output):
    """A way into a shop's admin, good once and for a minute."""

    url: str
    expires_in: int


class TenantQuery(Paging):
    """Which shops to list."""

    q: str = Field(default="", max_length=120, description="part of the name, slug or e-mail address")
    state: State | None = None
    ordering: ordered_by("created_at", "name", "slug") = "-created_at"  # type: ignore[valid-type]


class TransitionIn(Input):
    """Why a shop changes its state."""

    reason: str = Field(default="", max_length=200)


class AuditQuery(Sorted):
    """Which events to list."""

    tenant: UUID | None = None
    ordering: ordered_by("created_at") | None = None  # type: ignore[valid-type]
