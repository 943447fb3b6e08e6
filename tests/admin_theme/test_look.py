"""The page on which an owner gives the shop a logo and colours, and looks at them before anybody else does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tenants.utils import tenant_context
from PIL import Image

from accounts import roles
from storefront.emails import defaults, rendering
from tenants import hosts
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES
from tests.media.test_logos import drawn

URL = "/admin/look/"


@pytest.fixture(autouse=True)
def _own_folder_and_no_memory(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    yield
    hosts.forget_hosts(["alpha.localhost"])


def form(**wishes: Any) -> dict[str, Any]:
    """What the page sends when nothing was touched."""
    return {
        "primary": "#0f766e",
        "accent": "#0f766e",
        "background": "#fbfbfa",
        "text": "#1f1b16",
        "announcement": "",
    } | wishes


def logo() -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", drawn(), "image/png")


@pytest.mark.parametrize("role", ROLES)
def test_the_owner_settles_it_and_others_are_refused(role: str, as_role: Callable[[str], Client]) -> None:
    client, may = as_role(role), role == roles.OWNER
    assert client.get(URL).status_code == (200 if may else 403)
    for address in (URL, f"{URL}colours/", "/look/preview/"):
        answer = client.post(address, form(primary="#be123c", file=logo()))
        assert (answer.status_code in (200, 302)) == may, address


def test_a_look_is_published_and_every_page_wears_it(
    as_owner: Client, shop_client: Client, shop: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wishes = form(primary="#be123c", announcement=" Closed on  Monday ", file=logo())
        page = as_owner.post(URL, wishes, follow=True).content.decode()
    assert "Published." in page
    kept = Tenant.objects.get(pk=shop.pk)
    assert (kept.theme_colour, kept.palette, kept.announcement) == ("#be123c", {}, "Closed on Monday")
    assert kept.logo["icon"] in as_owner.get(URL).content.decode(), "the admin wears the logo too"
    front = shop_client.get("/").content.decode()
    for shown in ("Closed on Monday", f'src="/media/{kept.logo["name"]}"', "theme.css?c=be123c"):
        assert shown in front
    assert shop_client.get("/favicon.ico")["Location"] == f"/media/{kept.logo['icon']}"
    with django_capture_on_commit_callbacks(execute=True):
        as_owner.post(URL, form(action="remove_logo"))
    assert Tenant.objects.get(pk=shop.pk).logo == {}
    assert "<img class" not in shop_client.get("/").content.decode()


def test_what_cannot_be_read_is_said_at_its_colour_and_nothing_is_published(
    as_owner: Client, shop: Tenant
) -> None:
    page = as_owner.post(URL, form(text="#dddddd", primary="#be123c")).content.decode()
    assert "#dddddd on #fbfbfa has a contrast of" in page
    assert (
        "Use a JPEG" in as_owner.post(URL, form(file=SimpleUploadedFile("a.svg", b"<svg/>"))).content.decode()
    )
    assert Tenant.objects.get(pk=shop.pk).theme_colour == "#0f766e"


def test_colours_come_from_the_picture_that_is_chosen_or_from_the_logo(as_owner: Client) -> None:
    refused = as_owner.post(f"{URL}colours/", form())
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "The shop has no logo yet. Upload one first.",
    )
    assert as_owner.post(f"{URL}colours/", form(file=logo())).json()["primary"] == "#b91c5c"


def test_a_look_is_seen_by_staff_before_it_is_published(
    as_owner: Client, shop_client: Client, shop: Tenant
) -> None:
    wishes = form(background="#101014", text="#fafafa", accent="#f5c518", announcement="Soon", file=logo())
    page = as_owner.post("/look/preview/", wishes)
    seen = page.content.decode()
    for shown in (
        "buyers do not see this look yet",
        "Soon",
        "data:image/png;base64,",
        "f5c518.101014.fafafa",
    ):
        assert shown in seen
    assert page["Cache-Control"] == "no-store"
    css = shop_client.get("/theme.css?c=0f766e.f5c518.101014.fafafa").content.decode()
    assert "color-scheme:dark" in css
    assert "--paper:#101014" in css
    assert shop_client.get("/theme.css?c=url(x)").content == b""
    assert "has a contrast of" in as_owner.post("/look/preview/", form(text="#eeeeee")).content.decode()
    assert Tenant.objects.get(pk=shop.pk).palette == {}
    buyer = Client(headers={"host": "alpha.localhost"})
    assert buyer.post("/look/preview/", wishes).status_code == 403


def test_cover_and_fonts_are_worn_by_pages_mails_and_documents(
    as_owner: Client,
    shop_client: Client,
    shop: Tenant,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    seen = as_owner.post("/look/preview/", form(fonts="classic", cover=logo())).content.decode()
    assert "~classic" in seen
    assert 'class="cover" src="data:image/' in seen
    assert "no such fonts" in as_owner.post("/look/preview/", form(fonts="x;}")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            "Published."
            in as_owner.post(URL, form(fonts="classic", cover=logo()), follow=True).content.decode()
        )
    kept = Tenant.objects.get(pk=shop.pk)
    front = shop_client.get("/").content.decode()
    assert f'class="cover" src="/media/{kept.cover["name"]}"' in front
    assert f'/media/{kept.cover["name"]}" ' in front.replace(">", " ")  # and what links to it show
    assert 'class="cover"' not in shop_client.get("/?q=x").content.decode()
    css = shop_client.get("/theme.css?c=0f766e~classic").content.decode()
    assert "--display:" in css
    assert "Georgia" in css
    assert shop_client.get("/theme.css?c=0f766e~url(x)").content == b""
    with tenant_context(kept):
        mail = rendering.preview("shipped", "en", defaults.get("shipped", "en")).html
        to_staff = rendering.preview("low_stock", "en", defaults.get("low_stock", "en")).html
    assert "Georgia" in mail
    assert f'/media/{kept.cover["banner"]}" alt=""' in mail
    assert kept.cover["banner"] not in to_staff
    with Image.open(next(tmp_path.rglob(str(kept.cover["banner"])))) as strip:
        assert (strip.format, strip.size) == ("JPEG", (1120, 320))
    with django_capture_on_commit_callbacks(execute=True):
        as_owner.post(URL, form(fonts="classic", action="remove_cover"))
    assert Tenant.objects.get(pk=shop.pk).cover == {}
    assert 'class="cover"' not in shop_client.get("/").content.decode()
