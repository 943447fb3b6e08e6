"""Sign-ups as those who wait for their shop see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from kernel import views
from tenants import hosts
from tenants.models import Signup
from tenants.provisioning import signups


class SignupStepView(TypedDict):
    """One step of making a shop."""

    name: Literal["reserved", "schema", "owner", "sample_data", "domain", "live"]
    status: Literal["done", "pending", "failed"]
    took_ms: int | None


class SignupView(TypedDict):
    """A shop on its way."""

    id: UUID
    slug: str
    status: Literal["running", "live", "failed"]
    is_verified: bool
    steps: list[SignupStepView]
    shop_url: str
    admin_url: str
    updated_at: datetime


def signup(row: Signup) -> SignupView:
    """How far a sign-up has come."""
    took = {step["name"]: step["took_ms"] for step in row.steps}
    pending = "failed" if row.status == Signup.Status.FAILED else "pending"
    slug = row.tenant.slug
    return views.of(
        SignupView,
        row,
        slug=slug,
        is_verified=row.verified_at is not None,
        steps=[
            {"name": name, "status": "done" if name in took else pending, "took_ms": took.get(name)}
            for name in signups.STEPS
        ],
        shop_url=hosts.shop_url(slug),
        admin_url=hosts.shop_url(slug, "/admin/"),
    )
