"""Whoever writes a promotion, what it has to say is said."""

from typing import Any

from django.db.models.signals import post_save

from kernel import clock
from storefront.promotions import turns
from storefront.promotions.models import Promotion


def connect() -> None:
    """Listen to the promotions that are saved."""
    post_save.connect(_follow, sender=Promotion, dispatch_uid="promotions.follow")


def _follow(sender: Any, instance: Promotion, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        turns.follow(promotion=instance, is_new=created, now=clock.now())
