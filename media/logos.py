"""A shop's logo: two stored pictures, which the shop's settings name."""

from base64 import b64encode
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import colours
from kernel.actors import Actor
from kernel.errors import Invalid
from media import pictures, shop_pictures
from tenants import current, look
from tenants.models import Tenant


def show(*, content: bytes, filename: str, actor: Actor, now: datetime) -> Tenant:
    """Store a picture and show it as the current shop's logo, in the place of the one before.

    Raises as `media.services.store_image` does; then the logo before stays.
    """
    return shop_pictures.show("logo", *_make(content), filename=filename, actor=actor, now=now)


@transaction.atomic
def remove(*, actor: Actor, now: datetime) -> Tenant:
    """Show no logo any more; without one, nothing happens."""
    return shop_pictures.settle("logo", {}, actor=actor, now=now)


def inline(content: bytes) -> look.LogoView:
    """A picture as it would be shown, for a page that is looked at before anything is stored.

    Raises UnsupportedFile and FileTooLarge.
    """
    picture, icon = _make(content)
    return look.LogoView(
        url=_data_url(picture), width=picture.width, height=picture.height, icon=_data_url(icon)
    )


def palette(content: bytes | None) -> look.Palette:
    """The colours that a picture asks for; None stands for the current shop's logo.

    Raises UnsupportedFile, FileTooLarge, or Invalid where there is no logo.
    """
    found = pictures.colours(read() if content is None else content)
    return look.from_picture(found.shares, ground=found.ground)


def read() -> bytes:
    """The current shop's logo as it is stored. Raises Invalid where there is none."""
    name = current.tenant().logo.get("name")
    if name:
        try:
            with default_storage.open(name) as file:
                return bytes(file.read())
        except FileNotFoundError:
            pass  # its row is collected later
    raise Invalid(_("The shop has no logo yet. Upload one first."), field="file", reason="required")


def _make(content: bytes) -> tuple[pictures.Picture, pictures.Picture]:
    """The logo and its icon; a pale icon stands on dark ground, since browsers and the admin show it on light."""
    ground = palette(content)["background"]
    return pictures.logo(content, ground=ground if colours.text_on(ground) == colours.LIGHT_TEXT else None)


def _data_url(picture: pictures.Picture) -> str:
    return f"data:{picture.content_type};base64,{b64encode(picture.content).decode()}"
