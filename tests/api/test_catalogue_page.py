"""The answers in docs/catalogue.md are those of a run: every pair and value that the page shows is there."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.conftest import Api
from tests.plugin import ROOT

pytestmark = pytest.mark.django_db
PAGE = (ROOT / "docs" / "catalogue.md").read_text()
EXAMPLES = re.findall(r"```\nGET (/\S+)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def kiln(owner_api: Api) -> None:
    """The shop of the page."""
    kitchen = owner_api.post("/categories", {"name": "Kitchen"}).json()["id"]
    mugs = owner_api.post("/categories", {"name": "Mugs", "parent": kitchen}).json()["id"]
    mug = {
        "title": "Stoneware mug",
        "status": "active",
        "vendor": "Ada's kiln",
        "category": mugs,
        "tags": ["stoneware", "gift"],
        "attributes": {"Material": "Stoneware", "Dishwasher safe": True},
        "options": ["Size"],
        "variants": [
            {"price": {"amount": amount}, "options": {"Size": size}}
            for size, amount in (("S", "12.90"), ("L", "14.90"))
        ],
    }
    bowl = {
        "title": "Bowl",
        "status": "active",
        "vendor": "Bob",
        "category": kitchen,
        "tags": ["gift"],
        "price": {"amount": "29.00"},
    }
    made = [owner_api.post("/products", body).json()["id"] for body in (mug, bowl)]
    owner_api.post("/collections", {"title": "Gifts", "products": made})


def _shown(text: str) -> list[str]:
    """The fragments of JSON between the page's cuts, without spaces, and without ids, which are the run's."""
    flat = re.sub(r'"id":\d+,?', "", re.sub(r"\s+", "", text))
    parts = re.split("…", re.sub(r"^[0-9]{3}", "", flat))
    return [part.strip(",]}[{") for part in parts if part.strip(",]}[{")]


@pytest.mark.parametrize(("path", "answer"), EXAMPLES, ids=[path for path, _ in EXAMPLES])
def test_an_example_is_what_the_shop_answers(api: Api, kiln: None, path: str, answer: str) -> None:
    response: Any = api.get(quote(path, safe="/?=&"))
    if re.match(r"\d{3} ", answer):
        assert response.status_code == int(answer[:3])
    said = _shown(response.content.decode())[0]
    missing = [part for part in _pieces(_shown(answer)) if part not in said]
    assert missing == []


def _pieces(parts: list[str]) -> list[str]:
    """What is compared: each name with a plain value."""
    return [
        piece for part in parts for piece in re.findall(r'"[^"]+":(?:"[^"]*"|[\d.]+|null|true|false)', part)
    ]


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 3
