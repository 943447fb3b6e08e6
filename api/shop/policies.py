"""The shop's policies."""

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_put
from pydantic import Field

from api import caller, responses
from api.controllers import controller
from api.permissions import AllowAny, HasPermission, IsStaff
from api.rehearsal import rehearsed
from api.schemas import Input, Page, Paging, Parameters
from api.shop.schemas.translations import TranslationsIn
from kernel import clock, formats
from storefront.policies import queries, services, starters
from storefront.policies.views import Kind, PolicyView, StarterView, policy
from tenants import current
from tenants.shop_settings import Language


class PolicyIn(Input):
    """The words of a policy."""

    body: str = Field(
        max_length=services.LONGEST,
        description="plain text or HTML; what runs or loads anything is taken out",
    )
    translations: TranslationsIn = Field(
        default_factory=TranslationsIn,
        description="its `body` in other languages that the shop offers; what is not sent this version has not",
    )


class PolicyQuery(Parameters):
    """Which version of a policy."""

    version: int | None = Field(
        default=None, ge=1, le=999_999_999, description="the one in force if not said"
    )


class StarterQuery(Parameters):
    """In which language."""

    language: Language | None = Field(default=None, description="the shop's own if not said")


@controller("/policies", "Policies", AllowAny)
class PoliciesController(ControllerBase):
    """Anyone reads them; staff in person write them."""

    @http_get("", response=Page[PolicyView])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """List the policies in force."""
        found = [policy(row) for row in queries.list_in_force()]
        results = found[query.begins : query.begins + query.limit]
        return responses.page(request, query, count=len(found), results=results)

    @http_get("/{kind}", response=PolicyView)
    def get(self, request: HttpRequest, kind: Kind, query: Query[PolicyQuery]) -> HttpResponse:
        """Get the policy in force, or a version of it, as an order's buyer has agreed to it."""
        return responses.ok(policy(queries.get(kind=kind, version=query.version)))

    @http_get(
        "/{kind}/starter",
        response=StarterView,
        permissions=[IsStaff, HasPermission("policies.add_policy")],
    )
    def starter(self, request: HttpRequest, kind: Kind, query: Query[StarterQuery]) -> HttpResponse:
        """Get a text to start from, for the law of the shop's country. It is no legal advice."""
        shop = current.tenant()
        language = query.language or formats.pick_language([shop.locale])
        body = starters.write(kind=kind, language=language, shop=shop)
        return responses.ok({"kind": kind, "language": language, "body": body})

    @http_put("/{kind}", response=PolicyView, permissions=[IsStaff, HasPermission("policies.add_policy")])
    @rehearsed
    def publish(self, request: HttpRequest, kind: Kind, body: PolicyIn) -> HttpResponse:
        """Put a text in force. It is a new version unless the words are the same."""
        made = services.publish(
            kind=kind,
            body=body.body,
            translations=body.translations.model_dump(),
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.ok(policy(made))

    @http_delete(
        "/{kind}", response={204: None}, permissions=[IsStaff, HasPermission("policies.delete_policy")]
    )
    def withdraw(self, request: HttpRequest, kind: Kind) -> HttpResponse:
        """Take a policy out of force. Its versions are kept."""
        services.withdraw(kind=kind, actor=caller.actor(request), now=clock.now())
        return responses.no_content()
