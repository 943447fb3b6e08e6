"""What every page of a shop shows around its own matter."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from kernel import formats
from storefront.carts import queries
from storefront.policies import queries as policies
from storefront.policies.models import Policy
from tenants import current, languages, look
from tenants.models import Tenant
from web.carts import held as held_carts
from web.shopfront import colours


def context(request: HttpRequest, *, shop: Tenant | None = None) -> dict[str, Any]:
    """The shop, and how many pieces are in the visitor's cart: a statement for those who have one.

    `shop` stands for the current one where it shall look otherwise.
    """
    held, shop = held_carts.find(request), shop or current.tenant()
    kinds = _policies(shop)
    language, spoken = translation.get_language() or "", languages.offered(shop)
    return {
        "shop": shop,
        "logo": look.logo(shop),
        "cover": look.cover(shop),
        "colours": colours.write(shop),
        "policies": kinds,
        "ships_by": Policy.Kind.SHIPPING in kinds,
        "locale": shop.locale if formats.pick_language([shop.locale]) == language else language,
        "languages": [
            {"code": code, "name": formats.LANGUAGES[code], "url": f"/{code}{request.path_info}"}
            for code in spoken
            if len(spoken) > 1
        ],
        "has_mailbox": settings.MAILBOX_ENABLED,
        "pieces": queries.count_pieces(cart_id=held[0], shopper=held[1]) if held else 0,
    }


def _policies(shop: Tenant) -> list[Policy.Kind]:
    kinds = list(policies.list_versions())
    has_imprint = Policy.Kind.IMPRINT in kinds or not shop.legal_identity.get("name")
    return kinds if has_imprint else [Policy.Kind.IMPRINT, *kinds]
