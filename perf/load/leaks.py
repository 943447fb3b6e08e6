"""What an answer must show to be the right shop's, and what tells that it is another's. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_MADE = re.compile(r"\bload-\d+\b")
"""The slugs of a load test's own shops, which begin their products' slugs and end their people's addresses."""


@dataclass(frozen=True)
class Shop:
    """What is known of a shop before any load: nothing of it is learned from the answers that are judged."""

    slug: str
    name: str
    currency: str
    products: frozenset[str] = frozenset()
    customers: tuple[tuple[str, str], ...] = ()
    key: str = ""
    cookie: str = ""
    """A secret key, and the owner's log-in in the admin; empty where the shop is not the load test's own."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Shop":
        """The shop as a plan's JSON tells of it."""
        return cls(
            slug=data["slug"],
            name=data["name"],
            currency=data["currency"],
            products=frozenset(data.get("products", ())),
            customers=tuple((email, password) for email, password in data.get("customers", ())),
            key=data.get("key", ""),
            cookie=data.get("cookie", ""),
        )


@dataclass
class Findings:
    """The leaks of a run."""

    leaks: list[str] = field(default_factory=list)

    def add(self, *, shop: Shop, route: str, what: list[str]) -> None:
        """Note what an answer showed that it must not."""
        self.leaks += [f"{shop.slug} {route}: {leak}" for leak in what]


def find(shop: Shop, document: Any, *, email: str = "") -> list[str]:
    """What in an answer's JSON is not this shop's: its name, currencies, products, or somebody else's e-mail.

    `email` is the caller's own, where the answer is about the caller.
    """
    found = []
    for path, key, value in _walk(document):
        if key == "currency" and isinstance(value, str) and value != shop.currency:
            found.append(f"{path} is {value}, the shop's is {shop.currency}")
        elif key == "email" and email and value != email:
            found.append(f"{path} is {value}, the caller is {email}")
    match document:
        case {"name": name, "slug": slug, "payment_gateways": _}:
            if (name, slug) != (shop.name, shop.slug):
                found.append(f"the shop says it is {name} ({slug})")
        case {"variants": _, "slug": slug}:
            found += _strange(shop, [slug])
        case {"results": [{"variants": _}, *_] as products}:
            found += _strange(shop, [product["slug"] for product in products])
        case {"items": items, "warnings": _}:
            found += _strange(shop, [item["variant"]["product"]["slug"] for item in items])
    return found


def find_in_page(shop: Shop, text: str) -> list[str]:
    """Which other shops of the load test a page names."""
    return sorted({f"the page names {slug}" for slug in _MADE.findall(text) if slug != shop.slug})


def _strange(shop: Shop, slugs: list[str]) -> list[str]:
    return [f"product {slug}" for slug in slugs if slug not in shop.products]


def _walk(value: Any, path: str = "", key: str = "") -> Iterator[tuple[str, str, Any]]:
    yield path, key, value
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _walk(child, f"{path}.{name}".lstrip("."), name)
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _walk(child, f"{path}.{number}".lstrip("."), key)
