"""A merchant fills a collection by rules, in a real browser: bravo's, in which no other test has goods."""

from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.models import Collection
from storefront.custom_fields import services as custom_fields
from tenants.models import Tenant
from tests.actors import STAFF
from tests.browser.test_admin import complaints, log_in_to_admin, page  # noqa: F401 - fixtures
from tests.server import Server

pytestmark = pytest.mark.server


def test_rules_are_chosen_and_say_what_they_match(
    standing_server: Server,
    page: Page,  # noqa: F811 - the fixture
    complaints: list[str],  # noqa: F811
) -> None:
    with tenant_context(Tenant.objects.get(slug="bravo")):
        for title, price in (("Linen shirt", 30), ("Linen scarf", 12), ("Oak bowl", 15)):
            services.create_product(
                title=title,
                status="active",
                price=Decimal(price),
                tags=["linen"][: "Linen" in title],
                now=clock.now(),
                actor=STAFF,
            )
        custom_fields.create(values={"kind": "collection", "key": "season", "name": "Season"}, actor=STAFF)
    log_in_to_admin(page, standing_server, shop="bravo")
    page.goto(standing_server.url("/admin/catalogue/collection/add/", shop="bravo"))
    page.get_by_label("Title").first.fill("Cheap linen")
    expect(page.get_by_role("button", name="Add a rule")).not_to_be_visible()
    page.get_by_label("Filled").select_option("rules")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Rule 1: what").fill("linen")
    expect(page.get_by_text("2 products match now: Linen scarf, Linen shirt")).to_be_visible()
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Rule 2: of what").select_option("price")
    page.get_by_label("Rule 2: how").select_option("at_most")
    page.get_by_label("Rule 2: what").fill("cheap")
    expect(page.get_by_text("“cheap” is no value for price.")).to_be_visible()
    page.get_by_label("Rule 2: what").fill("20")
    expect(page.get_by_text("1 product matches now: Linen scarf")).to_be_visible()
    page.get_by_label("A product must meet").select_option("any")
    expect(page.get_by_text("3 products match now")).to_be_visible()
    page.get_by_label("A product must meet").select_option("all")
    page.get_by_label("Season").fill("Summer")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    with tenant_context(Tenant.objects.get(slug="bravo")):
        collection = Collection.objects.get()
        assert collection.custom_fields == {"season": "Summer"}
        assert collection.rules == [
            {"field": "tag", "relation": "is", "value": "linen"},
            {"field": "price", "relation": "at_most", "value": "20"},
        ]
        assert [product.title for product in collection.products.all()] == ["Linen scarf"]
    page.locator("#result_list").get_by_role("link", name="Cheap linen").click()
    expect(page.get_by_label("Rule 2: what")).to_have_value("20")
    page.get_by_role("button", name="Remove rule 2").click()
    expect(page.get_by_text("2 products match now")).to_be_visible()
    assert complaints == []
