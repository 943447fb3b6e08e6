"""What payment gateways tell us of their own accord."""

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_post

from api import responses
from api.controllers import controller
from api.permissions import AllowAny
from api.schemas import Output
from kernel import clock, once
from storefront.payments import webhooks


class Receipt(Output):
    """What became of it; a replay is answered the same and changes nothing."""

    result: str


@controller("/payments", "Payments", AllowAny)
class PaymentsController(ControllerBase):
    """Gateways prove themselves by their signature over the raw body."""

    @http_post("/webhooks/{gateway}", response=Receipt)
    @once.exempt
    @responses.takes_raw_body
    def webhook(self, request: HttpRequest, gateway: str) -> HttpResponse:
        """Take an event of a gateway."""
        result = webhooks.receive(
            gateway=gateway, body=request.body, headers=request.headers, now=clock.now()
        )
        return responses.ok({"result": result})
