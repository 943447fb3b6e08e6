"""What rows with an address, a history and a place in search engines have in common."""

from collections.abc import Collection as Names, Sequence
from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models

from storefront.catalogue import rules

SLUG_VALIDATOR = RegexValidator(
    rf"^{rules.SLUG_PATTERN}$", "Use lower-case letters, digits and single hyphens."
)
SLUG_REGEX = rf"^{rules.SLUG_PATTERN}$"


class Traced(models.Model):
    """A row that knows what it was when it was read."""

    TRACED: ClassVar[Sequence[str]] = ()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Names[str], values: Names[Any], **more: Any) -> Self:
        """Remember the traced fields as they were read."""
        row = super().from_db(db, field_names, values, **more)
        row.remember()
        return row

    def remember(self) -> None:
        """Take the present values as the ones that a later save is compared with."""
        self._known = {name: self.__dict__[name] for name in self.TRACED if name in self.__dict__}

    def changes(self) -> dict[str, list[Any]]:
        """`{field: [before, after]}` of the traced fields since the row was read; empty for a new row."""
        known: dict[str, Any] = getattr(self, "_known", {})
        return {
            name: [before, self.__dict__[name]]
            for name, before in known.items()
            if name in self.__dict__ and self.__dict__[name] != before
        }


class Searched(models.Model):
    """A row with a page of its own that search engines show."""

    seo_title = models.CharField(
        "heading for search engines",
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text="in the browser's tab and in results; empty: the title",
    )
    seo_description = models.CharField(
        "summary for search engines",
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text="below it in results; empty: the beginning of the description",
    )

    class Meta:
        abstract = True
