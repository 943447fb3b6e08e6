"""TARGETS S9: what buyers and merchants write runs in nobody's browser."""

from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page

from kernel import clock
from storefront.catalogue import services as catalogue
from storefront.customers import services as customers
from tenants.models import Tenant
from tests.actors import STAFF
from tests.browser.test_admin import complaints, log_in_to_admin, page  # noqa: F401 - fixtures
from tests.database import PASSWORD
from tests.server import Server

pytestmark = pytest.mark.server
CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"'><script>alert(1)</script>",
    "</title></textarea></style></script><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "<a href=javascript:alert(1)>x</a><iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<math><mtext></table><mglyph><style><img src=x onerror=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}${alert(1)}",
    "<div x-data x-init=alert(1) x-html=alert(1) @click=alert(1)>",
)


@pytest.mark.parametrize("words", ["".join(CORPUS[:5]), "".join(CORPUS[5:])], ids=["first", "second"])
def test_words_are_shown_and_not_run(
    words: str,
    standing_server: Server,
    page: Page,  # noqa: F811 - the fixture
    complaints: list[str],  # noqa: F811
) -> None:
    run: list[str] = []
    page.on("dialog", lambda dialog: (run.append(page.url), dialog.dismiss()))
    with tenant_context(Tenant.objects.get(slug="bravo")):
        category = catalogue.create_category(name=words[:80], actor=STAFF)
        product = catalogue.create_product(
            title=words[:200],
            description=words,
            vendor=words[:80],
            status="active",
            price=Decimal(99),
            category_id=category.pk,
            now=clock.now(),
            actor=STAFF,
        )
        customer = customers.register(
            email=f"{abs(hash(words))}@example.com",
            password=PASSWORD,
            first_name=words[:60],
            last_name=words[-60:],
            now=clock.now(),
        )
    log_in_to_admin(page, standing_server, shop="bravo")
    for path in (
        "/",
        f"/products/{product.slug}/",
        "/admin/",
        "/admin/catalogue/product/",
        f"/admin/catalogue/product/{product.pk}/change/",
        f"/admin/catalogue/category/{category.pk}/change/",
        "/admin/customers/customer/",
        f"/admin/customers/customer/{customer.pk}/change/",
    ):
        page.goto(standing_server.url(path, shop="bravo"))  # until it has loaded, broken pictures included
        page.evaluate("new Promise(done => setTimeout(done))")  # and what its scripts put off has run
    assert run == []
    assert not [each for each in complaints if "404" not in each]
