"""What a released document promised is kept, or announced half a year before it goes."""

from copy import deepcopy

import pytest
from django.http import HttpResponse

from api import versions
from tests.api.conftest import document


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_the_document_keeps_what_the_released_one_promised(name: str) -> None:
    assert versions.broken(versions.read(name), versions.promises(document(name))) == []


def test_what_programs_rely_on_is_missed_when_it_goes() -> None:
    before = versions.promises(document("shop"))
    changed = deepcopy(document("shop"))
    del changed["paths"]["/api/v1/products/facets"]
    del changed["components"]["schemas"]["CartView"]["properties"]["total"]
    changed["components"]["schemas"]["OrderView"]["properties"]["status"]["enum"] = ["placed"]
    listed = changed["paths"]["/api/v1/orders"]["get"]
    listed["parameters"] = [each for each in listed["parameters"] if each["name"] != "cursor"]
    changed["paths"]["/api/v1/carts"]["post"]["parameters"][0]["required"] = True
    del changed["webhooks"]["order.paid"]
    lost = versions.broken(before, versions.promises(changed))
    assert {
        "GET /api/v1/products/facets",
        "CartView total MoneyDict",
        "OrderView status=expired",
        "GET /api/v1/orders query cursor",
        "POST /api/v1/carts header Idempotency-Key!",
        "event order.paid",
    } <= set(lost)


def test_an_operation_that_goes_says_so_half_a_year_before() -> None:
    @versions.leaves(announced="2026-12-01", gone="2027-07-01", instead="GET /orders")
    def view() -> None: ...

    response = HttpResponse()
    view.leaving.tell(response)  # type: ignore[attr-defined]
    assert response["Deprecation"] == "@1796083200"
    assert response["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    with pytest.raises(ValueError, match="183 days"):
        versions.leaves(announced="2026-12-01", gone="2027-01-01", instead="")
