"""A shop's own texts in the languages that it offers besides its main one."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db import models

Texts = Mapping[str, Mapping[str, str]]
"""By language and the field's name; a text that is not there is read in the main language."""


class Translated(models.Model):
    """A row whose texts of TRANSLATED are kept in other languages too, in the row itself."""

    TRANSLATED: ClassVar[Sequence[str]]

    translations: "models.JSONField[Texts, Texts]" = models.JSONField(
        default=dict, db_default={}, blank=True, editable=False
    )

    class Meta:
        abstract = True

    def text(self, field: str, *, language: str) -> str:
        """A text in the language, or as it was written."""
        found: str = self.translations.get(language, {}).get(field) or getattr(self, field)
        return found
