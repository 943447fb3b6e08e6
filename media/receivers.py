"""What happens to files when the registry announces something."""

from media import files
from tenants import signals


def connect() -> None:
    """Listen to the registry."""
    signals.shop_being_erased.connect(files.delete_all)
