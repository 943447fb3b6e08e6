"""A shop's cover: a stored picture on top of its first page, and a strip of it on top of what buyers are mailed."""

from base64 import b64encode
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from media import pictures, shop_pictures
from tenants import look
from tenants.models import Tenant


def show(*, content: bytes, filename: str, actor: Actor, now: datetime) -> Tenant:
    """Store a picture and show it as the current shop's cover, in the place of the one before.

    Raises as `media.services.store_image` does; then the cover before stays.
    """
    picture, strip = pictures.clean(content), pictures.banner(content)
    return shop_pictures.show("cover", picture, strip, filename=filename, actor=actor, now=now)


@transaction.atomic
def remove(*, actor: Actor, now: datetime) -> Tenant:
    """Show no cover any more; without one, nothing happens."""
    return shop_pictures.settle("cover", {}, actor=actor, now=now)


def inline(content: bytes) -> look.CoverView:
    """A picture as it would be shown, for a page that is looked at before anything is stored.

    Raises UnsupportedFile and FileTooLarge.
    """
    picture = pictures.clean(content)
    url = f"data:{picture.content_type};base64,{b64encode(picture.content).decode()}"
    return look.CoverView(url=url, width=picture.width, height=picture.height)
