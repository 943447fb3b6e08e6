"""Which zone an address is in, by the table of docs/algorithms/pricing.md, and as the database finds it."""

from decimal import Decimal
from pathlib import Path

import pytest

from kernel import actors
from kernel.errors import Invalid
from storefront.carts import queries as carts, services
from storefront.shipping import rules, services as shipping
from storefront.shipping.models import ShippingMethod, ShippingZone
from tests.storefront.stories import ADDRESS, NOW, goods, guest_cart

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "pricing.md"

POSTAL_CODES = {
    "AT": "1010",
    "CH": "8001",
    "DE": "10115",
    "FR": "69001",
    "US": "90210",
    "AR": "C1070AAM",
    "PR": "00901",
}


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
    cart, shopper = guest_cart(goods(), is_complete=False)
    address = ADDRESS | {"country": country, "region": region, "postal_code": POSTAL_CODES[country]}
    changes = {"shipping_address": address}
    if not region and country == "US":
        with pytest.raises(Invalid) as refused:
            services.update(cart_id=cart, shopper=shopper, changes=changes, now=NOW)
        assert (refused.value.field, refused.value.reason) == ("shipping_address.region", "required")
        return
    services.update(cart_id=cart, shopper=shopper, changes=changes, now=NOW)
    offered = carts.list_shipping_options(cart_id=cart, shopper=shopper, now=NOW)
    assert [method["code"] for method in offered] == ([] if wanted == "none" else [wanted])


def test_the_page_has_its_examples() -> None:
    assert len(read_cases()) >= 11


@pytest.mark.usefixtures("in_shop")
def test_a_cart_that_nothing_is_sent_for_says_why() -> None:
    ShippingZone.objects.all().delete()
    bands: list[dict[str, str | None]] = [{"from": "0", "price": "1"}, {"from": "500", "price": None}]
    shipping.create(
        values={"name": "Home", "countries": ["DE"]},
        methods=[{"code": "letter", "name": "Letter", "kind": "by_weight", "bands": bands}],
        actor=actors.job("tests"),
    )
    cart, shopper = guest_cart(goods(weight_grams=900), is_complete=False)
    changes = {"shipping_address": ADDRESS | {"country": "PR", "postal_code": "00901"}}
    abroad = services.update(cart_id=cart, shopper=shopper, changes=changes, now=NOW)
    assert [(w["code"], w["detail"]) for w in abroad["warnings"]] == [
        ("no_shipping", "Nothing is sent to this address: the shop has no shipping method for Puerto Rico.")
    ]
    changes = {"shipping_address": ADDRESS}
    heavy = services.update(cart_id=cart, shopper=shopper, changes=changes, now=NOW)
    assert [w["detail"] for w in heavy["warnings"]] == [
        "No shipping method to this address takes goods of this weight or value."
    ]


@pytest.mark.usefixtures("in_shop")
def test_a_region_that_decides_is_asked_for_and_an_unknown_one_refused() -> None:
    ShippingZone.objects.all().delete()
    for name, regions in (("Main", []), ("Islands", ["SCT"])):
        shipping.create(
            values={"name": name, "countries": ["GB"], "regions": regions},
            methods=[{"code": name.lower(), "name": name}],
            actor=actors.job("tests"),
        )
    cart, shopper = guest_cart(goods(), is_complete=False)
    address = ADDRESS | {"country": "GB", "postal_code": "EH1 1YZ"}
    with pytest.raises(Invalid) as refused:
        services.update(cart_id=cart, shopper=shopper, changes={"shipping_address": address}, now=NOW)
    assert (refused.value.field, refused.value.reason) == ("shipping_address.region", "required")
    seen = services.update(
        cart_id=cart, shopper=shopper, changes={"shipping_address": address | {"region": "GB-SCT"}}, now=NOW
    )
    assert seen["shipping_method"] == "islands"


@pytest.mark.parametrize(
    ("currency", "price"),
    [("EUR", "5"), ("USD", "5"), ("JPY", "600"), ("KWD", "1.5"), ("CLP", "5000"), ("RSD", "500")],
)
def test_a_new_shop_sends_at_a_price_of_its_currency(currency: str, price: str) -> None:
    assert rules.starting_price(currency) == Decimal(price)


@pytest.mark.usefixtures("in_shop")
def test_a_new_shop_ships_in_its_language_and_what_a_merchant_has_set_stays() -> None:
    shipping.adopt(currency="JPY", language="de")
    method = ShippingMethod.objects.get(code="standard")
    assert (method.price, method.name, method.zone.name) == (600, "Standardversand", "Überall")
    shipping.adopt(currency="KWD", language="fr")
    method.refresh_from_db()
    assert (method.price, method.name) == (600, "Standardversand")


@pytest.mark.usefixtures("in_shop")
def test_countries_are_known_in_small_letters_too_and_others_named() -> None:
    def create(*countries: str) -> ShippingZone:
        return shipping.create(
            values={"name": "West", "countries": countries, "regions": []},
            methods=[],
            actor=actors.job("tests"),
        )

    assert create("fr", "BE", "FR").countries == ["FR", "BE"]
    with pytest.raises(Invalid, match="GERMANY is no country's code"):
        create("Germany")
