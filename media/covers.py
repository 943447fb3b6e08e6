"""A shop's cover: a stored picture on top of its first page, and a strip of it on top of what buyers are mailed."""

from base64 import b64encode
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from media import pictures, services
from media.models import Asset
from tenants import look, shop_settings
from tenants.models import Tenant


def show(*, content: bytes, filename: str, actor: Actor, now: datetime) -> Tenant:
    """Store a picture and show it as the current shop's cover, in the place of the one before.

    Raises as `media.services.store_image` does; then the cover before stays.
    """
    picture, strip = pictures.clean(content), pictures.banner(content)
    kind = Asset.Kind.LOGO
    with (
        services.kept(picture=picture, filename=filename, now=now, kind=kind) as asset,
        services.kept(picture=strip, filename=filename, now=now, kind=kind) as banner,
    ):
        named: dict[str, str | int] = {
            "name": asset.name,
            "width": picture.width,
            "height": picture.height,
            "banner": banner.name,
        }
        return _settle(named, actor=actor, now=now)


@transaction.atomic
def remove(*, actor: Actor, now: datetime) -> Tenant:
    """Show no cover any more; without one, nothing happens."""
    return _settle({}, actor=actor, now=now)


def inline(content: bytes) -> look.CoverView:
    """A picture as it would be shown, for a page that is looked at before anything is stored.

    Raises UnsupportedFile and FileTooLarge.
    """
    picture = pictures.clean(content)
    url = f"data:{picture.content_type};base64,{b64encode(picture.content).decode()}"
    return look.CoverView(url=url, width=picture.width, height=picture.height)


def _settle(named: dict[str, str | int], *, actor: Actor, now: datetime) -> Tenant:
    shop_settings.hold()
    before = shop_settings.get().cover
    kept = shop_settings.change(values={"cover": named}, actor=actor, now=now)
    for asset in Asset.objects.filter(name__in=[before.get("name"), before.get("banner")]):
        services.delete_asset(asset=asset)
    return kept
