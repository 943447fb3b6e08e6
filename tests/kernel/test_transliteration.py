import pytest
from hypothesis import given, strategies as st

from kernel import transliteration


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Crème Brûlée Bowl", "creme-brulee-bowl"),
        ("Größe ø ł æ đ ı İ", "grosse-o-l-ae-d-i-i"),
        ("München", "munchen"),
        ("Smørrebrød Łódź Kırmızı", "smorrebrod-lodz-kirmizi"),
        ("Men's & women’s tee", "mens-womens-tee"),
        ("Шарф зелёный", "sharf-zelenyy"),
        ("漢方茶", "hanfangcha"),
        ("شاي أخضر بالنعناع", "shy-khdr-blnn"),
        ("🎁🎁", "gift-gift"),
        ("---", ""),
        ("aaa bbb", "aaa"),
    ],
)
def test_slugify(text: str, slug: str) -> None:
    assert transliteration.slugify(text, longest=4 if text == "aaa bbb" else 100) == slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Straße  ", "strasse"),
        ("ŁÓDŹ Ærø Đorđe ısı", "lodz aero dorde isi"),
        ("München", "munchen"),
        ("漢方茶", "漢 方 茶"),
        ("東京の茶 Mug", "東 京 の 茶 mug"),
        ("☕️Mug🎄", "coffee mug christmas tree"),
        ("🇩🇪 Fahne", "de fahne"),
        ("Kaffee\u00admaschine ｘ", "kaffeemaschine x"),
        ("ชา\u200bเขียว", "ชา เขียว"),
        ("ШАРФ Зелёный", "шарф зеленыи"),
    ],
)
def test_fold_keeps_other_scripts(text: str, folded: str) -> None:
    assert transliteration.fold(text) == folded


@given(st.text())
def test_folding_twice_is_once(text: str) -> None:
    once = transliteration.fold(text)
    assert transliteration.fold(once) == once
