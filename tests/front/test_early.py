"""Hot reads in the event loop: the same answers as Django's, and none where Django would say something else."""

import gzip
import http.client
import inspect
import re
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django_tenants.utils import tenant_context

from api import conditional, early
from front import application
from kernel import addresses, clock, encodings, request_id
from storefront.catalogue import services
from tenants import hosts, languages
from tenants.models import Tenant
from tests import market
from tests.actors import STAFF
from tests.server import Answer, Server

PATH = "/api/v1/products?limit=5"
GZIP = {"Accept-Encoding": "gzip"}


def ask(server: Server, path: str = PATH, **more: Any) -> Answer:
    return server.request("GET", path, shop="alpha", **more)


def heads(answer: Answer) -> dict[str, str]:
    """What must be alike, the parts of Vary in any order."""
    found = {name.lower(): value for name, value in answer.headers.items()}
    assert found["ratelimit"].startswith('"kept";r=')
    for name in ("date", "x-request-id", "ratelimit"):
        found.pop(name)
    vary = [value for name, value in answer.headers.items() if name.lower() == "vary"]
    return found | {"vary": ", ".join(sorted(part.strip().lower() for part in ", ".join(vary).split(",")))}


def test_it_is_the_answer_that_django_gives(standing_server: Server) -> None:
    by_django = ask(standing_server, headers={"Origin": "https://elsewhere.example"} | GZIP)
    by_django = ask(standing_server, headers={"Origin": "https://elsewhere.example"} | GZIP)
    for _ in range(3):
        early = ask(standing_server, headers=GZIP)
        assert early.body == by_django.body
        assert heads(early).keys() == heads(by_django).keys()
        assert {k: v for k, v in heads(early).items() if k != "vary"} == {
            k: v for k, v in heads(by_django).items() if k != "vary"
        }
    plain = ask(standing_server)
    assert gzip.decompress(early.body) == plain.body
    etag = market.header(early, "ETag")
    assert ask(standing_server, headers={"If-None-Match": etag}).status == 304
    assert ask(standing_server, headers={"X-Request-Id": "mine-1234"}).headers["x-request-id"] == "mine-1234"


def test_a_write_is_seen_at_once(standing_server: Server) -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        product = services.create_product(
            title="First", status="active", price=Decimal(1), actor=STAFF, now=clock.now()
        )
    for title in ("Second", "Third", "Fourth"):
        ask(standing_server, f"/api/v1/products/{product.slug}")
        ask(standing_server, f"/api/v1/products/{product.slug}")
        with tenant_context(shop):
            services.update_product(product_id=product.pk, title=title, actor=STAFF)
        assert ask(standing_server, f"/api/v1/products/{product.slug}").json()["title"] == title


def test_a_shop_that_is_closed_is_closed_soon(standing_server: Server) -> None:
    for _ in range(3):
        assert ask(standing_server).status == 200
    shop = Tenant.objects.get(slug="alpha")
    before = shop.state
    try:
        Tenant.objects.filter(pk=shop.pk).update(state="suspended")
        hosts.forget(shop)
        until = time.monotonic() + 2
        while (status := ask(standing_server).status) == 200 and time.monotonic() < until:
            time.sleep(0.01)
        assert status != 200
    finally:
        Tenant.objects.filter(pk=shop.pk).update(state=before)
        hosts.forget(shop)


def test_bytes_of_a_list_are_few_for_who_takes_them_compressed(standing_server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", standing_server.port, timeout=10)
    for path in ("/", "/api/v1/openapi.json"):
        connection.request("GET", path, headers={"Host": "alpha.localhost", "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert len(gzip.decompress(body)) > 2 * len(body)


def test_what_comes_with_cookies_is_compressed_for_our_own_pages_only(standing_server: Server) -> None:
    def encoding(**headers: str) -> str:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return market.header(ask(standing_server, "/?x=y", headers=GZIP | sent), "Content-Encoding")

    assert encoding() == "gzip"
    assert encoding(Cookie="session=a", Sec_Fetch_Site="same-origin") == "gzip"
    assert encoding(Cookie="session=a", Sec_Fetch_Site="cross-site") == ""
    assert encoding(Cookie="session=a") == ""


LARGE = application.LARGEST_HEADERS
HARD = [
    (piece * LARGE)[:LARGE]
    for piece in (",", "*,", '"",', 'W/"a",', "gzip;q=0,", "a-b;q=0.1,", ":", "1.1.1.1,")
]


def test_no_header_of_a_stranger_holds_up_the_event_loop(in_shop: Tenant, settings: Any) -> None:
    settings.NUM_PROXIES = 2
    in_shop.languages = ["de", "fr"]
    readers: dict[str, Callable[[str], object]] = {
        "host": hosts.recall,
        "accept-language": lambda text: languages.asked(in_shop, text),
        "accept-encoding": encodings.takes_gzip,
        "if-none-match": lambda text: conditional.is_among(text, '"etag"'),
        "x-forwarded-for": lambda text: addresses.seen("127.0.0.1", text),
        "x-request-id": request_id.adopt,
    }
    read = [*re.findall(r'headers\.get\(b"(.+?)"', inspect.getsource(early)), "x-request-id"]
    assert sorted(read) == sorted(readers)
    slow = {name for name, reader in readers.items() for text in HARD if _seconds(reader, text) > 0.002}
    assert slow == set()


def _seconds(reader: Callable[[str], object], text: str) -> float:
    """What the quickest of some readings costs, none of which finds what the last has kept."""
    taken = []
    for number in range(10, 20):
        began = time.thread_time()
        reader(text[:-2] + str(number))
        taken.append(time.thread_time() - began)
    return min(taken)
