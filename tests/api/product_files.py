"""Product files as a caller sends and fetches them, and a worker that does what they ask for."""

from typing import Any

from django.test import Client
from django_tenants.utils import tenant_context

from storefront.transfers import services
from storefront.transfers.models import Transfer
from tasks import registry
from tenants.models import Tenant
from tests.admin_theme.conftest import as_owner  # noqa: F401 - a fixture
from tests.api.conftest import Api
from tests.api.forms import upload
from tests.plugin import ROOT

HEADER = "Handle,Title,Variant Price\n"


REAL = sorted((ROOT.parent / "shared" / "data" / "shopify").glob("*.csv"))


def send(api: Api, text: str | bytes, *, path: str = "/imports", **options: Any) -> Any:
    """Upload a file of products."""
    content = text.encode() if isinstance(text, str) else text
    return upload(api, path, content, filename="products.csv", **options)


def work(shop: Tenant) -> None:
    """What a worker does when it is told of the shop: one thing after the other."""
    with tenant_context(shop):
        while Transfer.objects.filter(status__in=services.OPEN).exists():
            registry.run_transfers.run()


def rows(count: int, *, price: str = "1.00") -> str:
    """A file of so many products."""
    return HEADER + "".join(f"p{n},Product {n},{price}\n" for n in range(count))


def fetch(shown: dict[str, Any]) -> bytes:
    """What is at the address of a finished export."""
    host, _, path = shown["download"]["url"].removeprefix("http://").partition("/")
    return b"".join(Client(headers={"host": host}).get(f"/{path}"))  # type: ignore[call-overload]
