"""Opening a shop: plans, free addresses, sign-ups."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import AllowAny
from api.platform.schemas import signups as schemas
from api.schemas import Page, sorted_by
from billing import queries as billing, views as billing_views
from kernel import actors, clock
from kernel.actors import Actor
from kernel.errors import DomainError
from tenants import errors
from tenants.models import Signup
from tenants.provisioning import signups, views


@controller("", "Sign-up", AllowAny)
class SignupsController(ControllerBase):
    """From a wish to a live shop."""

    @http_get("/plans", response=Page[billing_views.PlanView])
    def plans(self, request: HttpRequest, query: Query[sorted_by("name", "monthly_price")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the plans a merchant can choose."""
        return pagination.page(request, query, billing.list_offered(), view=billing_views.plan)

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
            return responses.ok(
                {"slug": wish, "available": False, "reason": error.code, "suggestions": suggestions}
            )
        return responses.ok({"slug": wish, "available": True, "reason": None, "suggestions": []})

    @http_post("/signups", response={202: views.SignupView})
    def create(self, request: HttpRequest, body: schemas.SignupIn) -> HttpResponse:
        """Open a shop. It is made in the background; read the sign-up until it is live."""
        address = caller.of(request).address
        made = views.signup(reserve(body, actor=actors.buyer(body.email), address=address))
        return responses.accepted(made, location=f"/api/v1/signups/{made['id']}")

    @http_get("/signups/{uuid:signup_id}", response=views.SignupView)
    def get(self, request: HttpRequest, signup_id: UUID) -> HttpResponse:
        """Get a sign-up: how far it has come."""
        return responses.ok(views.signup(signups.get_moved_on(signup_id, now=clock.now())))

    @http_post("/signups/{uuid:signup_id}/verification", response=views.SignupView)
    def verify(self, request: HttpRequest, signup_id: UUID, body: schemas.VerificationIn) -> HttpResponse:
        """Confirm the e-mail address with the code that was sent to it."""
        signups.verify(signup_id, code=body.code, now=clock.now())
        return responses.ok(views.signup(signups.get(signup_id)))


def reserve(
    body: schemas.SignupIn, *, actor: Actor, address: str = "", is_email_proved: bool = False
) -> Signup:
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
        address=address,
        actor=actor,
        now=clock.now(),
    )
