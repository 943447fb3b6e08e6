"""What a path's parts may look like; anything else is an unknown path."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class IdConverter:
    """A positive integer key that fits into a bigint."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The key."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The key as text."""
        return str(value)


class WordConverter(StringConverter):
    """A key or a slug, in any script."""

    regex = r"(?:[A-Za-z0-9_-]|[^\x00-\x7f]){1,255}"


class ReferenceConverter(StringConverter):
    """What another system calls a thing, the end of a path: `gid://shop/Product/7` too, but no slash at either end."""

    regex = r"[^/](?:[\s\S]{0,253}[^/])?"

    def to_python(self, value: str) -> str:
        """As it is kept, without blanks at its ends. Raises ValueError where nothing is left."""
        if not (named := value.strip()):
            raise ValueError(value)
        return named


def register() -> None:
    """Make the converters known to Django."""
    register_converter(IdConverter, "id")
    register_converter(WordConverter, "word")
    register_converter(ReferenceConverter, "ref")
