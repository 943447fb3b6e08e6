"""How many bytes of files the shop's plan allows, held against parallel uploads."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from kernel import scope, writing
from media import errors
from media.models import Asset
from tenants import current

MEGABYTE = 1024 * 1024


def used_bytes() -> int:
    """What the current shop's files take, renditions included."""
    return int(Asset.objects.aggregate(total=Sum("bytes"))["total"] or 0)


def claim(wanted: int) -> None:
    """Make sure `wanted` more bytes fit into the plan, and keep others out until the transaction ends.

    The lock is the shop's own. Raises MediaLimitReached.
    """
    if scope.is_platform():
        return
    entitlements = current.tenant().entitlements
    limit = entitlements.get("max_media_mb")
    if limit is None:
        return
    writing.take_turn("media.bytes")
    used = used_bytes()
    if used + wanted > int(limit) * MEGABYTE:
        plan = entitlements.get("plan", "")
        raise errors.MediaLimitReached(
            _("The plan “{plan}” allows {limit} MB of files. Delete some, or change the plan.").format(
                plan=plan, limit=limit
            ),
            plan=plan,
            limit_mb=int(limit),
            used_mb=round(used / MEGABYTE, 1),
        )
