"""Which zone an address is in, by the table of docs/algorithms/pricing.md, and as the database finds it."""

from pathlib import Path

import pytest

from kernel import actors
from storefront.carts import queries as carts
from storefront.carts import services
from storefront.shipping import rules
from storefront.shipping import services as shipping
from storefront.shipping.models import ShippingZone
from tests.storefront.stories import ADDRESS, NOW, goods, guest_cart

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "pricing.md"


def read_cases() -> list[list[str]]:
    table = PAGE.read_text().split("### Which zone")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def read_places(text: str) -> tuple[list[str], list[str]]:
    """The countries and the regions that a zone of the table names."""
    if text == "*":
        return [], []
    places = [place.strip().partition("-") for place in text.split(",")]
    return sorted({country for country, *_ in places}), [region for *_, region in places if region]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case[0].replace(" ", "-"))
def test_the_nearest_zone_has_the_address(case: list[str]) -> None:
    _, texts, goes_to, wanted = case
    zones = []
    for number, text in enumerate(texts.split(";"), 1):
        countries, regions = read_places(text.strip())
        methods = (rules.Method(code=str(number), name=text),)
        zones.append(rules.Zone(countries=tuple(countries), regions=tuple(regions), methods=methods))
    country, _, region = goes_to.partition("-")
    found = rules.methods_for(zones, country=country, region=region)
    assert [method.code for method in found] == ([] if wanted == "none" else [wanted])


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case[0].replace(" ", "-"))
def test_a_cart_is_offered_what_its_zone_has(case: list[str]) -> None:
    _, texts, goes_to, wanted = case
    ShippingZone.objects.all().delete()
    for number, text in enumerate(texts.split(";"), 1):
        countries, regions = read_places(text.strip())
        shipping.create(
            values={"name": text, "countries": countries, "regions": regions, "position": number},
            methods=[{"code": str(number), "name": text}],
            actor=actors.job("tests"),
        )
    country, _, region = goes_to.partition("-")
    cart, holder = guest_cart(goods(), is_complete=False)
    address = ADDRESS | {"country": country, "region": region}
    services.update(cart_id=cart, holder=holder, changes={"shipping_address": address}, now=NOW)
    offered = carts.list_shipping_options(cart_id=cart, holder=holder, now=NOW)
    assert [method["code"] for method in offered] == ([] if wanted == "none" else [wanted])


def test_the_page_has_its_examples() -> None:
    assert len(read_cases()) >= 11
