"""A logo: stored twice, shown in the place of the one before, and gone with its files."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from kernel import clock
from kernel.errors import DomainError
from media import logos, pictures
from media.models import Asset
from storefront.catalogue import orphans
from tenants import current, look, shop_settings
from tenants.models import Tenant
from tests.actors import STAFF


def drawn(
    colour: str = "#b91c5c", *, ground: str | None = None, size: tuple[int, int] = (1200, 400)
) -> bytes:
    """A bar with air around it."""
    image = Image.new("RGBA", size, ground or (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((100, 100, size[0] - 101, size[1] - 101), fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def folder(settings: Any, tmp_path: Path, in_shop: Tenant) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_logo_loses_its_margin_and_gets_a_square_icon(folder: Path) -> None:
    shown = logos.show(content=drawn(), filename="a.png", actor=STAFF, now=clock.now())
    found = look.logo(shown)
    assert found is not None
    assert (found["width"], found["height"]) == (960, 192)
    names = {shown.logo["name"], shown.logo["icon"]}
    assert files(folder) == names
    with Image.open(next(folder.rglob(shown.logo["icon"]))) as icon:
        assert icon.size == (pictures.ICON_SIDE, pictures.ICON_SIDE)
    orphans.collect(older_than=clock.now())
    assert files(folder) == names, "what the settings name is no orphan"


def test_the_icon_of_a_wide_logo_is_its_sign_and_a_pale_one_stands_on_dark_ground(folder: Path) -> None:
    image = Image.new("RGBA", (900, 100))
    ImageDraw.Draw(image).rectangle((0, 0, 99, 99), fill="#fff7d6")
    ImageDraw.Draw(image).rectangle((150, 0, 899, 99), fill="#fff7d6")
    out = io.BytesIO()
    image.save(out, "PNG")
    shown = logos.show(content=out.getvalue(), filename="a.png", actor=STAFF, now=clock.now())
    with Image.open(next(folder.rglob(shown.logo["icon"]))) as icon:
        assert icon.convert("RGB").getpixel((5, 5)) == (255, 247, 214), "the sign alone fills the square"
    shown = logos.show(content=drawn("#fff7d6"), filename="a.png", actor=STAFF, now=clock.now())
    with Image.open(next(folder.rglob(shown.logo["icon"]))) as icon:
        assert sum(icon.convert("RGB").getpixel((5, 5))) < 200  # type: ignore[arg-type]


def test_another_takes_its_place_and_none_leaves_no_file(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    logos.show(content=drawn(), filename="a.png", actor=STAFF, now=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        second = logos.show(content=drawn("#123456"), filename="b.png", actor=STAFF, now=clock.now())
    assert files(folder) == {second.logo["name"], second.logo["icon"]}
    with pytest.raises(DomainError):
        logos.show(content=b"<svg/>", filename="a.svg", actor=STAFF, now=clock.now())
    assert shop_settings.get().logo == second.logo
    with django_capture_on_commit_callbacks(execute=True):
        assert look.logo(logos.remove(actor=STAFF, now=clock.now())) is None
    assert (files(folder), Asset.objects.count()) == (set(), 0)


def test_a_logo_whose_file_is_lost_is_shown_no_more(folder: Path) -> None:
    shown = logos.show(content=drawn(), filename="a.png", actor=STAFF, now=clock.now())
    next(folder.rglob(shown.logo["name"])).unlink()
    orphans.collect(older_than=clock.now())
    assert shop_settings.get().logo == {}


@pytest.mark.parametrize(
    ("picture", "found"),
    [
        (drawn("#b91c5c"), ("#b91c5c", None)),
        (drawn("#b91c5c", ground="#ffffff"), ("#b91c5c", "#ffffff")),
        (drawn("#fde047", ground="#101014"), ("#fde047", "#101014")),
    ],
)
def test_a_pictures_colours_are_told_from_its_ground(picture: bytes, found: tuple[str, str | None]) -> None:
    told = pictures.colours(picture)
    assert (max(told.shares, key=lambda pair: pair[1])[0], told.ground) == found


def test_without_a_logo_there_are_no_colours_of_one(folder: Path) -> None:
    assert current.tenant().logo == {}
    with pytest.raises(DomainError, match="no logo yet"):
        logos.palette(None)
