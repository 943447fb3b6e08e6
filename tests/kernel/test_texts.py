"""Text that would take somebody's whole time stops at the door."""

import time
import unicodedata
from collections.abc import Callable

import pytest
from django.test import Client

from kernel import mailboxes, texts
from kernel.transliteration import fold, printable, slugify
from tenants.models import Tenant
from tests.api.conftest import Api, api  # noqa: F401 - a fixture

MARKS = "\u0316\u0300"
HEAVY = "a" + MARKS * 20_000 + "@b.example"


@pytest.mark.parametrize(
    ("text", "is_sound"),
    [
        ("", True),
        ("Crème brûlée", True),
        ("e" + "\u0301" * texts.MOST_MARKS, True),
        ("e" + "\u0301" * (texts.MOST_MARKS + 1), False),
        ("漢字" * 100, True),
        ("ต้ม" * 100, True),
        ("กี้" * 100 + "\u0301" * 31, False),
        ("a\0b", False),
        ("a" + "\u0f73" * 15, True),  # two marks, once it is decomposed
        ("a" + "\u0f73" * 40, False),
        ("a" + "\u0301\uff9e" * 20, False),  # a mark, once wide letters are plain
    ],
)
def test_what_is_sound(text: str, is_sound: bool) -> None:
    assert texts.is_sound(text) == is_sound
    assert texts.is_sound(texts.make_sound(text))
    if is_sound:
        assert texts.make_sound(text) == text


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b\ufeff", "\u3164", "\u115f\u1160", "\u2800", "\u00ad\ufe0f"]
)
def test_what_nobody_sees_is_blank(text: str) -> None:
    assert texts.is_blank(text)
    assert texts.as_it_reads(text) == ""


def slug_of(text: str) -> str:
    return slugify(text, longest=60)


UNSEEN = [chr(point) for point in range(0x110000) if texts._UNSEEN.match(chr(point))]


@pytest.mark.parametrize("sign", [*UNSEEN[:: len(UNSEEN) // 40], "\u00ad", "\u200d", "\ufeff", "\ufe0f"])
def test_marks_that_only_what_nobody_sees_parts_are_in_a_row(sign: str) -> None:
    text = "a" + (MARKS * 10 + sign) * 3
    assert not texts.is_sound(text)
    assert texts.is_sound(texts.make_sound(text))


@pytest.mark.parametrize("work", [texts.as_it_reads, mailboxes.normalise_email, fold, slug_of, printable])
@pytest.mark.parametrize("parts", ["", "\u200d", "\u00ad", "\0"])
def test_what_is_made_of_a_text_takes_no_time(work: Callable[[str], str], parts: str) -> None:
    text = "a" + (MARKS * 10 + parts) * 5_000
    began = time.thread_time()
    work(text)
    assert time.thread_time() - began < 1  # sorting so many takes more than ten


def test_what_was_made_sound_is_normalised_at_once() -> None:
    kept = texts.make_sound(HEAVY * 5)
    began = time.thread_time()
    unicodedata.normalize("NFKC", kept)
    assert time.thread_time() - began < 0.05


@pytest.mark.django_db
def test_no_door_lets_it_in(
    api: Api,  # noqa: F811
    shop: Tenant,
    shop_client: Client,
) -> None:
    cart = api.post("/carts").json()
    shop_client.get("/admin/login/")  # what loads with the first page
    began = time.thread_time()
    for field in ("email", "note"):
        answer = api.patch(f"/carts/{cart['id']}", {field: HEAVY}, X_Cart_Token=cart["token"])
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] in ("too_many_marks", "unknown_field")
    assert api.get(f"/products?q={MARKS * 20}").json()["errors"][0]["code"] == "too_many_marks"
    assert shop_client.post("/admin/login/", {"username": HEAVY, "password": "x"}).status_code == 400
    assert shop_client.get("/", {"q": MARKS * 20}).status_code == 400
    assert time.thread_time() - began < 2
