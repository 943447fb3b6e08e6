"""Content types by world: the platform's ids differ from the shops', and Django's cache does not know."""

from typing import Any

from django.contrib.contenttypes.models import ContentType

from kernel import scope


class WorldCache(dict[str, dict[Any, ContentType]]):
    """Django's process-wide content type cache, kept apart for the platform and for shops.

    All shops share one world: their ids are identical, since every schema comes from one template.
    """

    @staticmethod
    def _key(using: str) -> str:
        return f"{using}:{'platform' if scope.is_platform() else 'shop'}"

    def __getitem__(self, using: str) -> dict[Any, ContentType]:
        return super().__getitem__(self._key(using))

    def setdefault(self, using: str, default: Any = None) -> dict[Any, ContentType]:
        return super().setdefault(self._key(using), default)
