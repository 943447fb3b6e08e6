"""Connecting a shop's account by the gateway's own authorisation: the merchant says yes there, and comes back.

Who comes back has to be who went, in the same shop: the state that travels along is signed for both.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from kernel import keys
from kernel.actors import Actor
from storefront.payments import accounts, errors
from storefront.payments.gateways import registry
from storefront.payments.gateways.port import Authorisation
from storefront.payments.models import GatewayAccount
from tenants import current, hosts

ADMIN_PAGE = "/admin/payments/gatewayaccount/connected/"
GOOD_FOR = timedelta(minutes=30)
_PURPOSE = "gateway-connecting"


def begin(*, gateway: str, actor: Actor, now: datetime) -> str:
    """The gateway's address where the merchant lets the platform act for their account.

    Raises UnknownGateway where this installation connects no accounts there.
    """
    values = [gateway, str(actor.user_id)]
    token = keys.expiring_token(_PURPOSE, values, expires_at=now + GOOD_FOR)
    return _authorisation(gateway).address(f"{current.tenant().slug}~{token}", _back(gateway))


def finish(*, gateway: str, state: str, code: str, actor: Actor, now: datetime) -> GatewayAccount:
    """Take the account that the gateway names for the code it has sent the merchant back with.

    Raises ConnectionRefused, UnknownGateway, GatewayRefuses, GatewaySilent, AccountTaken. Call it outside every
    transaction.
    """
    try:
        values = keys.read_expiring_token(_PURPOSE, state.partition("~")[2], now=now)
    except keys.TokenExpired as error:
        raise errors.ConnectionRefused(_("That took too long. Begin again.")) from error
    if values != [gateway, str(actor.user_id)] or not code:
        raise errors.ConnectionRefused
    account = _authorisation(gateway).redeem(code)
    return accounts.connect(gateway=gateway, account=account, actor=actor)


def is_possible(gateway: str) -> bool:
    """Whether this installation connects accounts there."""
    kind = registry.types().get(gateway)
    return kind is not None and kind.authorisation is not None and kind.authorisation.is_possible()


def shop_page(*, state: str, query: dict[str, str]) -> str | None:
    """Where the platform's page sends a merchant on who comes back from a gateway: into the admin of their shop."""
    slug = state.partition("~")[0]
    if hosts.resolve(hosts.shop_host(slug)).tenant is None:
        return None
    return f"{hosts.shop_url(slug, ADMIN_PAGE)}?{urlencode(query)}"


def _authorisation(gateway: str) -> Authorisation:
    kind = registry.types().get(gateway)
    if kind is None or kind.authorisation is None or not kind.authorisation.is_possible():
        raise errors.UnknownGateway(field="gateway")
    return kind.authorisation


def _back(gateway: str) -> str:
    """The one address on the platform's host that is registered at the gateway."""
    return f"{settings.PUBLIC_SCHEME}://{settings.PLATFORM_DOMAIN}{settings.PORT_SUFFIX}/connect/{gateway}/"
