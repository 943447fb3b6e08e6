"""Log-in, and what a customer does to their own account."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from accounts import sessions as logged_in
from api import caller, pagination, responses, sessions
from api.controllers import controller
from api.permissions import AllowAny, IsOwnAccount
from api.rehearsal import rehearsed
from api.schemas import Page, Paging, sorted_by
from api.sessions import CodeCredentials, CodeSent, Credentials, LogInCodeIn, RefreshIn, TokenPair
from api.shop import order_lists, shoppers
from api.shop.schemas import customers as schemas
from api.shop.schemas.orders import OwnOrdersQuery
from kernel import actors, clock, once
from kernel.errors import NotFound
from storefront.credits import queries as credit_queries
from storefront.credits.views import OwnStoreCreditView
from storefront.customers import credentials, queries, services, views
from storefront.customers.services import ProfileValues
from storefront.orders.views import OrderView


@controller("/auth", "Log-in", AllowAny)
class AuthController(ControllerBase):
    """Tokens, forgotten passwords, e-mail addresses."""

    @http_post("/token", response=TokenPair)
    @once.exempt
    def log_in(self, request: HttpRequest, body: Credentials) -> HttpResponse:
        """Log in with e-mail address and password."""
        return sessions.log_in(request, body)

    @http_post("/codes", response={202: CodeSent})
    def request_code(self, request: HttpRequest, body: LogInCodeIn) -> HttpResponse:
        """Send a code to log in by to a customer of that address. The answer is the same where there is none.

        Staff, and who has a second factor, log in with a password.
        """
        challenge = credentials.request_code(
            email=body.email, address=caller.of(request).address, now=clock.now()
        )
        lifetime = int(credentials.CODE_LIFETIME.total_seconds())
        return responses.accepted({"challenge": challenge, "expires_in": lifetime})

    @http_post("/codes/confirm", response=TokenPair)
    @once.exempt
    def log_in_by_code(self, request: HttpRequest, body: CodeCredentials) -> HttpResponse:
        """Log in by the code that was mailed, which shows whose the address is. A guest's orders join the account."""
        user, verdict = credentials.log_in_by_code(
            email=body.email,
            challenge=body.challenge,
            code=body.code,
            address=caller.of(request).address,
            now=clock.now(),
        )
        return sessions.begin(request, user, verdict, device_name=body.device_name)

    @http_post("/token/refresh", response=TokenPair)
    @once.exempt
    def refresh(self, request: HttpRequest, body: RefreshIn) -> HttpResponse:
        """Exchange a refresh token for the next pair. Where the answer is lost, it comes again for 30 seconds."""
        return sessions.refresh(body)

    @http_post("/logout", response={204: None})
    @once.exempt
    def log_out(self, request: HttpRequest, body: RefreshIn) -> HttpResponse:
        """End the log-in that a refresh token belongs to."""
        return sessions.log_out(body)

    @http_post("/password-resets", response={202: schemas.Accepted})
    def request_reset(self, request: HttpRequest, body: schemas.PasswordResetIn) -> HttpResponse:
        """Send a link to whoever has an account of that address. The answer is always the same."""
        credentials.request_password_reset(
            email=body.email, address=caller.of(request).address, now=clock.now()
        )
        return responses.accepted({"status": "accepted"})

    @http_post("/password-resets/confirm", response={204: None})
    def reset(self, request: HttpRequest, body: schemas.PasswordResetConfirmation) -> HttpResponse:
        """Set a new password; every log-in of the user's ends."""
        credentials.reset_password(token=body.token, password=body.password, now=clock.now())
        return responses.no_content()

    @http_post("/email-verifications/confirm", response=schemas.Verified)
    def verify_email(self, request: HttpRequest, body: schemas.EmailConfirmation) -> HttpResponse:
        """Confirm an e-mail address with the token that was sent to it, logged in or with the password."""
        user = credentials.confirm_email(
            token=body.token,
            by=caller.of(request).user,
            password=body.password,
            address=caller.of(request).address,
            now=clock.now(),
        )
        return responses.ok({"email": user.email, "email_verified": True})


@controller("/customers/me", "My account", IsOwnAccount)
class MeController(ControllerBase):
    """The caller as a customer."""

    @http_get("", response=views.CustomerView)
    def get(self, request: HttpRequest) -> HttpResponse:
        """Get the customer's profile."""
        return responses.ok(views.customer(shoppers.get_customer(request)))

    @http_patch("", response=views.CustomerView)
    @rehearsed
    def update(self, request: HttpRequest, body: schemas.ProfilePatch) -> HttpResponse:
        """Change the customer's profile."""
        values = cast(ProfileValues, body.model_dump(exclude_unset=True))
        customer = services.update_profile(
            customer=shoppers.get_customer(request), values=values, now=clock.now()
        )
        return responses.ok(views.customer(customer))

    @http_delete("", response={204: None})
    def delete(self, request: HttpRequest) -> HttpResponse:
        """Close the customer's account: the person is taken out of the shop's records, orders stay for its books."""
        services.anonymise(
            customer=shoppers.get_customer(request),
            actor=actors.buyer(caller.of(request).name),
            now=clock.now(),
        )
        return responses.no_content()

    @http_get("/addresses", response=Page[views.AddressView])
    def list_addresses(
        self,
        request: HttpRequest,
        query: Query[sorted_by("id", "last_name", "city")],  # type: ignore[valid-type]
    ) -> HttpResponse:
        """List the customer's addresses."""
        found = queries.list_addresses(customer=shoppers.get_customer(request))
        return pagination.page(request, query, found, view=views.address)

    @http_post("/addresses", response={201: views.AddressView})
    @rehearsed
    def add_address(self, request: HttpRequest, body: schemas.BookAddressIn) -> HttpResponse:
        """Add an address; one that becomes a default takes that place from another."""
        customer = shoppers.get_customer(request)
        address = services.add_address(customer=customer, data=body.model_dump())
        return responses.created(
            views.address(address), location=f"/api/v1/customers/me/addresses/{address.pk}"
        )

    @http_get("/addresses/{id:address_id}", response=views.AddressView)
    def get_address(self, request: HttpRequest, address_id: int) -> HttpResponse:
        """Get one of the customer's addresses."""
        found = queries.get_address(customer=shoppers.get_customer(request), address_id=address_id)
        return responses.ok(views.address(found))

    @http_patch("/addresses/{id:address_id}", response=views.AddressView)
    @rehearsed
    def update_address(
        self, request: HttpRequest, address_id: int, body: schemas.BookAddressPatch
    ) -> HttpResponse:
        """Change one of the customer's addresses. Orders keep what they were sent to."""
        customer = shoppers.get_customer(request)
        changes = body.model_dump(exclude_unset=True)
        address = services.update_address(customer=customer, address_id=address_id, changes=changes)
        return responses.ok(views.address(address))

    @http_delete("/addresses/{id:address_id}", response={204: None})
    def delete_address(self, request: HttpRequest, address_id: int) -> HttpResponse:
        """Delete one of the customer's addresses."""
        services.delete_address(customer=shoppers.get_customer(request), address_id=address_id)
        return responses.no_content()

    @http_get("/devices", response=Page[logged_in.PlaceView])
    def devices(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """List where the customer is logged in: programs, and browsers on the shop's pages."""
        found = logged_in.list_sessions(user=shoppers.get_user(request), now=clock.now())
        shown = found[query.begins : query.begins + query.limit]
        return responses.page(request, query, count=len(found), results=shown)

    @http_patch("/devices/{word:device_id}", response=logged_in.PlaceView)
    def name_device(self, request: HttpRequest, device_id: str, body: schemas.DevicePatch) -> HttpResponse:
        """Rename the device of one of the customer's log-ins. A browser has no name."""
        user = shoppers.get_user(request)
        named = logged_in.name(user=user, session_id=device_id, name=body.name, now=clock.now())
        return responses.ok(named)

    @http_delete("/devices/{word:device_id}", response={204: None})
    def end_device(self, request: HttpRequest, device_id: str) -> HttpResponse:
        """End one of the customer's log-ins at once, also the one that asks."""
        user = shoppers.get_user(request)
        if not logged_in.end(user=user, session_id=device_id, actor=caller.actor(request), now=clock.now()):
            raise NotFound
        return responses.no_content()

    @http_get("/orders", response=Page[OrderView])
    def orders(self, request: HttpRequest, query: Query[OwnOrdersQuery]) -> HttpResponse:
        """List the customer's orders, the newest first."""
        customer = shoppers.get_customer(request)
        return order_lists.page(
            request, query, ordering=query.ordering, customer_id=customer.pk, is_buyer=True
        )

    @http_get("/membership", response=views.MembershipView)
    def membership(self, request: HttpRequest) -> HttpResponse:
        """Get the customer's membership tier, and what is missing to reach the next."""
        return responses.ok(queries.membership(customer=shoppers.get_customer(request), now=clock.now()))

    @http_get("/store-credit", response=OwnStoreCreditView)
    def store_credit(self, request: HttpRequest) -> HttpResponse:
        """Get what the customer may spend in the shop: `PATCH /carts/{id}` with `use_store_credit` pays with it."""
        return responses.ok(credit_queries.own(customer_id=shoppers.get_customer(request).pk))
