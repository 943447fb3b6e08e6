"""Opening a shop: plans, free addresses, sign-ups."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_get, http_post

from api import answers, caller
from api.permissions import AllowAny
from api.platform.schemas import signups as schemas
from api.platform.schemas.billing import Plan
from api.schemas import Page, Paging
from billing import queries as billing
from kernel import actors, clock, throttling
from kernel.actors import Actor
from kernel.errors import DomainError
from tenants import errors, hosts
from tenants.models import Signup
from tenants.provisioning import signups


@api_controller("", tags=["Sign-up"], permissions=[AllowAny], use_unique_op_id=False)
class SignupsController(ControllerBase):
    """From a wish to a live shop."""

    @http_get("/plans", response=Page[Plan])
    def plans(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """List the plans a merchant can choose."""
        found = billing.list_offered()
        results = found[query.offset : query.offset + query.limit]
        return answers.page(
            request, count=len(found), results=results, limit=query.limit, offset=query.offset
        )

    @http_get("/slugs/{slug}", response=schemas.SlugAnswer)
    def slug(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Find out whether an address is free."""
        wish = slug.strip().lower()[:80]
        try:
            signups.check_slug(wish)
            if signups.is_taken(wish):
                raise errors.SlugTaken
        except DomainError as error:
            suggestions = signups.find_suggestions(wish)
            return answers.ok(
                {"slug": wish, "available": False, "reason": error.code, "suggestions": suggestions}
            )
        return answers.ok({"slug": wish, "available": True, "reason": None, "suggestions": []})

    @http_post("/signups", response={202: schemas.Signup})
    def create(self, request: HttpRequest, body: schemas.SignupIn) -> HttpResponse:
        """Open a shop. It is made in the background; read the sign-up until it is live."""
        throttling.require(throttling.SIGNUP, caller.of(request).address)
        return answers.accepted(_view(reserve(body, actor=actors.buyer(body.email))))

    @http_get("/signups/{uuid:signup_id}", response=schemas.Signup)
    def get(self, request: HttpRequest, signup_id: UUID) -> HttpResponse:
        """Get a sign-up: how far it has come."""
        return answers.ok(_view(signups.get_moved_on(signup_id, now=clock.now())))

    @http_post("/signups/{uuid:signup_id}/verification", response=schemas.Signup)
    def verify(self, request: HttpRequest, signup_id: UUID, body: schemas.VerificationIn) -> HttpResponse:
        """Confirm the e-mail address with the code that was sent to it."""
        throttling.require(throttling.VERIFICATION, f"{signup_id}")
        signups.verify(signup_id, code=body.code, now=clock.now())
        return answers.ok(_view(signups.get(signup_id)))


def reserve(body: schemas.SignupIn, *, actor: Actor, is_email_proved: bool = False) -> Signup:
    """Begin the sign-up that was asked for, by whichever door of the two."""
    return signups.reserve(
        slug=body.slug,
        name=body.shop_name,
        email=body.email,
        password=body.password,
        country=body.country or "",
        currency=body.currency,
        sample=signups.DEFAULT_SAMPLE if body.sample_data else "",
        is_email_proved=is_email_proved,
        actor=actor,
        now=clock.now(),
    )


def _view(signup: Signup) -> dict[str, Any]:
    took = {step["name"]: step["took_ms"] for step in signup.steps}
    pending = "failed" if signup.status == Signup.Status.FAILED else "pending"
    slug = signup.tenant.slug
    return {
        "id": signup.id,
        "slug": slug,
        "status": signup.status,
        "is_verified": signup.verified_at is not None,
        "steps": [
            {"name": name, "status": "done" if name in took else pending, "took_ms": took.get(name)}
            for name in signups.STEPS
        ],
        "shop_url": hosts.shop_url(slug),
        "admin_url": hosts.shop_url(slug, "/admin/"),
    }
