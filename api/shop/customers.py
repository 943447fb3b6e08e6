"""Customers: registration, and how staff see them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_patch, http_post, http_put

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import AllowAny, ModelPermission, ViewCustomerHistoryPermission, require
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop import order_lists
from api.shop.schemas import customers as schemas
from api.shop.schemas.orders import OwnOrdersQuery
from kernel import clock
from storefront.customers import queries, registration, services, views
from storefront.customers.services import CustomerValues, ProfileValues
from storefront.orders.views import OrderView

_ADD = "customers.add_customer"
_PERSON = ("first_name", "last_name", "accepts_marketing")


@controller("/customers", "Customers", ModelPermission("customers.customer"))
class CustomersController(ControllerBase):
    """Staff with the permission; registration is anyone's."""

    @http_post("", response={201: views.CustomerView}, permissions=[AllowAny])
    @rehearsed
    def register(self, request: HttpRequest, body: schemas.RegistrationIn) -> HttpResponse:
        """Open an account; an e-mail asks to confirm the address."""
        customer = registration.register(
            email=body.email,
            password=body.password,
            first_name=body.first_name,
            last_name=body.last_name,
            address=caller.of(request).address,
            now=clock.now(),
        )
        return responses.created(views.customer(customer), location="/api/v1/customers/me")

    @http_get("", response=Page[views.StaffCustomerView])
    def list(self, request: HttpRequest, query: Query[schemas.CustomerQuery]) -> HttpResponse:
        """List the customers, the newest first, or in the order in which they were changed."""
        found = queries.find_customers(
            search=query.q,
            ids=query.ids,
            email=query.email,
            external_id=query.external_id,
            tags=query.tag,
            updated_since=query.updated_since,
        )
        if query.cursor is not None and query.ordering == "updated_at":
            return pagination.changes(request, query, found, view=views.customer_for_staff)
        ordered = queries.ordered(found, query.ordering)
        return pagination.page(request, query, ordered, view=views.customer_for_staff)

    @http_put(
        "/by-external-id/{ref:external_id}",
        response={200: views.StaffCustomerView, 201: views.StaffCustomerView},
    )
    @rehearsed
    def put(self, request: HttpRequest, external_id: str, body: schemas.CustomerPut) -> HttpResponse:
        """Create the customer that another system calls so, or change what staff keep of them.

        Nobody is written to: a new customer chooses a password by the link of a password reset.
        """
        known = queries.find_customers(external_id=external_id).exists()
        if not known:
            require(request, _ADD)
        sent = body.model_dump(exclude_unset=True)
        person = {name: sent.pop(name) for name in _PERSON if name in sent}
        customer, is_new = services.put(
            external_id=external_id,
            email=sent.pop("email", ""),
            person=cast(ProfileValues, person),
            values=cast(CustomerValues, sent),
            actor=caller.actor(request),
            now=clock.now(),
        )
        view = views.customer_for_staff(customer)
        return responses.put(view, is_new=is_new, location=f"/api/v1/customers/{customer.pk}")

    @http_get("/{id:customer_id}", response=views.StaffCustomerView)
    def get(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Get a customer."""
        return responses.ok(views.customer_for_staff(queries.get(customer_id=customer_id)))

    @http_patch("/{id:customer_id}", response=views.StaffCustomerView)
    @rehearsed
    def update(self, request: HttpRequest, customer_id: int, body: schemas.CustomerPatch) -> HttpResponse:
        """Change what staff keep of a customer. A tier that is set by hand is pinned."""
        values = cast(CustomerValues, body.model_dump(exclude_unset=True))
        customer = services.update(
            customer_id=customer_id, values=values, actor=caller.actor(request), now=clock.now()
        )
        return responses.ok(views.customer_for_staff(customer))

    @http_get(
        "/{id:customer_id}/history", response=Page[OrderView], permissions=[ViewCustomerHistoryPermission]
    )
    def history(self, request: HttpRequest, customer_id: int, query: Query[OwnOrdersQuery]) -> HttpResponse:
        """List what a customer has ordered."""
        customer = queries.get(customer_id=customer_id)
        return order_lists.page(request, query, ordering=query.ordering, customer_id=customer.pk)
