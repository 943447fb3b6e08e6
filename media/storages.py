"""The storage of every upload: each shop's files in a folder of its own, found anew at each call.

Nothing here is computed once: a class-level location would be evaluated in public, for all shops.
"""

import re
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from kernel import scope

_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,62}")


def folder() -> str:
    """The current shop's folder. Raises SuspiciousFileOperation for a schema that is no plain name."""
    schema = scope.schema()
    if _SCHEMA.fullmatch(schema) is None:
        raise SuspiciousFileOperation(f"no folder for schema {schema!r}")
    return schema


class TenantStorage(FileSystemStorage):
    """Files under `MEDIA_ROOT/<schema>/`; the schema is the one the code stands in at the moment of the call."""

    @property
    def base_location(self) -> str:
        return str(Path(settings.MEDIA_ROOT) / folder())

    @property
    def location(self) -> str:
        """The same, absolute."""
        return str(Path(self.base_location).absolute())

    @property
    def base_url(self) -> str:
        """Shops have hosts of their own, so the address needs no shop in it."""
        return settings.MEDIA_URL

    def public_prefix(self) -> str:
        """What stands before a name to make its address."""
        return self.base_url
