"""The shop itself."""

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_get

from api import responses
from api.controllers import controller
from api.permissions import AllowAny
from api.shop.schemas import configuration as schemas
from storefront.payments import gateways
from storefront.policies import queries as policies
from tenants import current, hosts, shop_settings


@controller("/shop", "Shop", AllowAny)
class ShopController(ControllerBase):
    """What a buyer's app asks first."""

    @http_get("", response=schemas.Shop)
    def get(self, request: HttpRequest) -> HttpResponse:
        """Get the shop: its name, currency, look and links."""
        shop = current.tenant()
        return responses.ok(
            {
                **shop_settings.view(shop),
                "payment_gateways": [
                    {"code": way.code, "name": way.name(shop.locale)} for way in gateways.available()
                ],
                "links": {
                    "self": hosts.shop_url(shop.slug),
                    "products": "/api/v1/products",
                    "categories": "/api/v1/categories",
                    "collections": "/api/v1/collections",
                    "docs": "/api/v1/docs",
                },
                "policies": {
                    kind.value: hosts.shop_url(shop.slug, f"/policies/{kind.value}/")
                    for kind in policies.list_versions()
                },
            }
        )
