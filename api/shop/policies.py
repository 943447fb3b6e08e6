"""The shop's policies."""

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_put
from pydantic import Field

from api import answers, caller
from api.permissions import AllowAny, HasPermission, IsStaff
from api.schemas import Input, Page
from kernel import clock
from storefront.policies import queries, services
from storefront.policies.views import Kind, PolicyView, policy


class PolicyIn(Input):
    """The words of a policy."""

    body: str = Field(
        max_length=services.LONGEST,
        description="plain text or HTML; what runs or loads anything is taken out",
    )


@api_controller("/policies", tags=["Policies"], permissions=[AllowAny], use_unique_op_id=False)
class PoliciesController(ControllerBase):
    """Anyone reads them; staff in person write them."""

    @http_get("", response=Page[PolicyView])
    def list(self, request: HttpRequest) -> HttpResponse:
        """List the policies in force."""
        found = [policy(row) for row in queries.list_in_force()]
        return answers.page(request, count=len(found), results=found, limit=20, offset=0)

    @http_get("/{kind}", response=PolicyView)
    def get(self, request: HttpRequest, kind: Kind) -> HttpResponse:
        """Show the policy in force."""
        return answers.ok(policy(queries.get_in_force(kind=kind)))

    @http_put("/{kind}", response=PolicyView, permissions=[IsStaff, HasPermission("policies.add_policy")])
    def publish(self, request: HttpRequest, kind: Kind, body: PolicyIn) -> HttpResponse:
        """Put a text in force. It is a new version unless the words are the same."""
        made = services.publish(kind=kind, body=body.body, actor=caller.actor(request), now=clock.now())
        return answers.ok(policy(made))

    @http_delete(
        "/{kind}", response={204: None}, permissions=[IsStaff, HasPermission("policies.delete_policy")]
    )
    def withdraw(self, request: HttpRequest, kind: Kind) -> HttpResponse:
        """Take a policy out of force. Its versions are kept."""
        services.withdraw(kind=kind, actor=caller.actor(request), now=clock.now())
        return answers.no_content()
