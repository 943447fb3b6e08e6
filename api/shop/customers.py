"""Customers: registration, and how staff see them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_get, http_patch, http_post

from api import answers, caller
from api.permissions import AllowAny, ModelPermission, ViewCustomerHistoryPermission
from api.schemas import Feed, Page
from api.shop import order_lists
from api.shop.schemas import customers as schemas
from kernel import clock
from storefront.customers import queries, registration, services, views
from storefront.customers.services import CustomerValues
from storefront.orders.views import OrderView


@api_controller(
    "/customers",
    tags=["Customers"],
    permissions=[ModelPermission("customers.customer")],
    use_unique_op_id=False,
)
class CustomersController(ControllerBase):
    """Staff with the permission; registration is anyone's."""

    @http_post("", response={201: views.CustomerView}, permissions=[AllowAny])
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
        return answers.created(views.customer(customer), location="/api/v1/customers/me")

    @http_get("", response=Page[views.StaffCustomerView])
    def list(self, request: HttpRequest, query: Query[schemas.CustomerQuery]) -> HttpResponse:
        """List the customers, the newest first."""
        found = queries.find_customers(search=query.q, ordering=query.ordering)
        return answers.sliced(request, query, found, view=views.customer_for_staff)

    @http_get("/{id:customer_id}", response=views.StaffCustomerView)
    def get(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Get a customer."""
        return answers.ok(views.customer_for_staff(queries.get(customer_id=customer_id)))

    @http_patch("/{id:customer_id}", response=views.StaffCustomerView)
    def update(self, request: HttpRequest, customer_id: int, body: schemas.CustomerPatch) -> HttpResponse:
        """Change what staff keep of a customer. A tier that is set by hand is pinned."""
        values = cast(CustomerValues, body.model_dump(exclude_unset=True))
        customer = services.update(
            customer_id=customer_id, values=values, actor=caller.actor(request), now=clock.now()
        )
        return answers.ok(views.customer_for_staff(customer))

    @http_get(
        "/{id:customer_id}/history", response=Page[OrderView], permissions=[ViewCustomerHistoryPermission]
    )
    def history(self, request: HttpRequest, customer_id: int, query: Query[Feed]) -> HttpResponse:
        """List what a customer has ordered."""
        return order_lists.page(request, query, customer_id=queries.get(customer_id=customer_id).pk)
