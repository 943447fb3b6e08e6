"""How many bytes and statements an answer takes, in one process and a scratch database: `python -m perf.sizes`.

Bytes are those sent to who takes gzip, of a page with its own styles, scripts and fonts (TARGETS P9). Statements are
those of a read without its kept answer. No clock is read: it says the same on a busy machine. Exits 0 when all hold.
"""

import gzip
import re
import sys
from typing import Any

from perf import scratch, shops

MOST_BYTES = {"list of 20": 8_000, "storefront page": 60_000, "admin log-in": 400_000}
MOST_STATEMENTS = {"cold list": 1, "cold detail": 1, "cold search": 2, "cold facets": 2}
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def main() -> int:
    """Count, print, and judge."""
    options = scratch.options(__doc__)
    with scratch.database("sizes"):
        sizes, statements = _count()
    figures = {f"{name}, bytes": size for name, size in sizes.items()}
    figures |= {f"{name}, statements": number for name, number in statements.items()}
    verdict = {f"P9 {name} <= {most} bytes": sizes[name] <= most for name, most in MOST_BYTES.items()}
    verdict |= {
        f"{name} <= {most} statements": statements[name] <= most for name, most in MOST_STATEMENTS.items()
    }
    return scratch.report(figures, verdict, as_json=options.json)


def _count() -> tuple[dict[str, int], dict[str, int]]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django_tenants.utils import tenant_context

    from perf import catalogue

    with tenant_context(shops.make("sizes")):
        catalogue.generate(products=100)
    # the client sends an empty cookie, and what has cookies is compressed for whoever typed the address alone
    browser = Client(headers={"host": "sizes.localhost", "accept-encoding": "gzip", "sec-fetch-site": "none"})

    def read(path: str) -> Any:
        answer = browser.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}: nothing was measured.")
        return answer

    def sent(path: str) -> int:
        answer = read(path)
        body = b"".join(answer)
        # static files are compressed ahead in production alone
        return len(body if answer.has_header("Content-Encoding") else gzip.compress(body))

    def page(path: str) -> int:
        text = Client(headers={"host": "sizes.localhost"}).get(path).content.decode()
        return sent(path) + sum(sent(asset) for asset in dict.fromkeys(_ASSET.findall(text)))

    def statements(path: str) -> int:
        read(path)
        with CaptureQueriesContext(connection) as captured:
            read(path)
        return sum(not query["sql"].startswith("SET ") or ";" in query["sql"] for query in captured)

    settings.HOT_READS = False
    products = "/api/v1/products"
    sizes = {
        "list of 20": sent(products),
        "storefront page": page("/"),
        "admin log-in": page("/admin/login/"),
    }
    return sizes, {
        "cold list": statements(products),
        "cold detail": statements(f"{products}/1"),
        "cold search": statements(f"{products}?q=mug"),
        "cold facets": statements(f"{products}/facets"),
    }


if __name__ == "__main__":
    sys.exit(main())
