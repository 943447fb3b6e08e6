"""Follows a shop: what has changed since the cursor, then what has happened: follow.py https://roastery.example.com sk_… [HOST]

HOST is the shop's name where that leads to no address.
"""

import json
import sys
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from souk_shop import AuthenticatedClient
from souk_shop.api.products import products_list
from souk_shop.api.webhooks import events_list
from souk_shop.events import data_of
from souk_shop.models import Problem

T = TypeVar("T")


def must(answer: T | Problem | None) -> T:
    """What was answered. Raises RuntimeError with the problem."""
    if answer is None or isinstance(answer, Problem):
        raise RuntimeError(answer)
    return answer


def main(address: str, key: str, host: str) -> None:
    """Keep the titles of all products, and count those that have gone."""
    shop = AuthenticatedClient(base_url=address, token=key, headers={"Host": host} if host else {})
    titles: dict[int, str] = {}
    cursor: str | None = ""
    while cursor is not None:
        page = must(products_list.sync(client=shop, ordering="updated_at", cursor=cursor, limit=100))
        titles |= {product.id: product.title for product in page.results}
        cursor = parse_qs(urlsplit(page.next_).query)["cursor"][0] if page.next_ else None
    gone = 0
    for event in must(events_list.sync(client=shop, types="product.created,product.deleted")).results:
        if deleted := data_of(event, "product.deleted"):
            titles.pop(deleted.id, None)
            gone += 1
        if created := data_of(event, "product.created"):
            titles[created.id] = created.title
    print(json.dumps({"products": len(titles), "gone": gone}))


if __name__ == "__main__":
    main(*sys.argv[1:3], *sys.argv[3:] or [""])
