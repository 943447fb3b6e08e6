"""Texts to start a policy from: one for each kind, language and country, and none of them is published as it is."""

from itertools import product

import pytest

from kernel import clock, formats
from kernel.errors import Invalid
from storefront.policies import queries, services, starters
from storefront.policies.models import Policy
from tenants.models import Tenant
from tests.storefront.stories import STAFF

SELLER = {
    "name": "Müller & Co",
    "line1": "Torstraße 1",
    "postal_code": "10119",
    "city": "Berlin",
    "country": "DE",
}
WITHDRAWAL = {
    "en": "Right of withdrawal",
    "de": "Widerrufsrecht",
    "fr": "Droit de rétractation",
    "es": "Derecho de desistimiento",
    "ar": "حق العدول",
}


def shop_in(country: str) -> Tenant:
    return Tenant(name="Alpha", country=country, contact_email="post@alpha.example", legal_identity=SELLER)


@pytest.mark.parametrize(
    ("country", "may_withdraw"), [("DE", True), ("FR", True), ("GB", True), ("CH", False), ("US", False)]
)
def test_there_is_one_for_every_kind_and_language_and_the_law_of_the_country(
    country: str, may_withdraw: bool
) -> None:
    for kind, language in product(Policy.Kind.values, formats.LANGUAGES):
        text = starters.write(kind=kind, language=language, shop=shop_in(country))
        assert starters.find_open(text) in text.splitlines()[0], "it begins by saying that it is no advice"
        assert "{%" not in text
        assert "{{" not in text
        assert (WITHDRAWAL[language] in text) == (kind == "returns" and may_withdraw)
        if kind in ("imprint", "terms", "privacy"):
            assert "Müller &amp; Co" in text


def test_it_is_said_in_each_language_that_it_is_no_legal_advice() -> None:
    first = {
        starters.write(kind="terms", language=each, shop=shop_in("DE")).splitlines()[0] for each in WITHDRAWAL
    }
    assert len(first) == len(WITHDRAWAL)


@pytest.mark.usefixtures("in_shop")
def test_none_is_published_before_it_is_filled_in() -> None:
    text = starters.write(kind="returns", language="de", shop=shop_in("DE"))
    while found := starters.find_open(text):
        with pytest.raises(Invalid) as refused:
            services.publish(kind="returns", body=text, actor=STAFF, now=clock.now())
        assert (refused.value.field, refused.value.reason) == ("body", "open")
        text = text.replace(found, "")
    services.publish(kind="returns", body=text, actor=STAFF, now=clock.now())
    assert "Müller &amp; Co" in queries.get(kind="returns").body
