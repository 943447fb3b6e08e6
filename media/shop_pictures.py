"""Pictures that a shop's settings name: each stored twice, whole and as the smaller one that goes with it."""

from datetime import datetime
from typing import Literal

from kernel.actors import Actor
from media import services
from media.models import Asset
from media.pictures import Picture
from tenants import shop_settings
from tenants.models import Tenant

Setting = Literal["logo", "cover"]
_SMALLER: dict[Setting, str] = {"logo": "icon", "cover": "banner"}


def show(
    setting: Setting, picture: Picture, smaller: Picture, *, filename: str, actor: Actor, now: datetime
) -> Tenant:
    """Store both and have the setting name them, in the place of those before."""
    kind = Asset.Kind.LOGO
    with (
        services.kept(picture=picture, filename=filename, now=now, kind=kind) as asset,
        services.kept(picture=smaller, filename=filename, now=now, kind=kind) as other,
    ):
        named: dict[str, str | int] = {
            "name": asset.name,
            "width": picture.width,
            "height": picture.height,
            _SMALLER[setting]: other.name,
        }
        return settle(setting, named, actor=actor, now=now)


def settle(setting: Setting, named: dict[str, str | int], *, actor: Actor, now: datetime) -> Tenant:
    """Have the setting name these, or with nothing none, and delete those before."""
    shop_settings.hold()
    before = getattr(shop_settings.get(), setting)
    kept = shop_settings.change(values={setting: named}, actor=actor, now=now)  # type: ignore[misc]
    for asset in Asset.objects.filter(name__in=[before.get("name"), before.get(_SMALLER[setting])]):
        services.delete_asset(asset=asset)
    return kept
