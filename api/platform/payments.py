"""What payment gateways tell the platform of the accounts that are connected to it."""

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_post

from api import responses
from api.controllers import controller
from api.permissions import AllowAny
from api.platform.schemas import billing as schemas
from kernel import clock, once
from storefront.payments import connect


@controller("/payments", "Payments", AllowAny)
class ConnectController(ControllerBase):
    """One address for the events of every connected account; each goes to the shop that has it."""

    @http_post("/webhooks/{gateway}", response=schemas.WebhookReceipt)
    @once.exempt
    @responses.takes_raw_body
    def webhook(self, request: HttpRequest, gateway: str) -> HttpResponse:
        """Take an event, signed over its raw body with the platform's secret."""
        result = connect.receive(gateway=gateway, body=request.body, headers=request.headers, now=clock.now())
        return responses.ok({"result": result})
