"""What happens to files when the registry announces something."""

from typing import Any

from media import files
from tenants import signals


def connect() -> None:
    """Listen to the registry."""
    signals.shop_being_erased.connect(_delete_all, dispatch_uid="media.delete_all")


def _delete_all(sender: Any, **_kwargs: Any) -> None:
    files.delete_all()
