"""What models call themselves, their fields and their choices, and what Unfold says, in the reader's language.

Models say their names in English, once; the catalogues of `locale/` have the words of those that a page of the admin
shows (`list_texts`), and `translate` makes Django look there. The English catalogue has what the code, Django or a
library calls otherwise than people do.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, gettext_noop

_NAMES = 30
"""So many choices are no words but names: of time zones, of countries."""
OF_UNFOLD = (
    gettext_noop("Add new item"),
    gettext_noop("Apply Filters"),
    gettext_noop("Bold"),
    gettext_noop("Cancel"),
    gettext_noop("Choose file to upload"),
    gettext_noop("Click to cancel"),
    gettext_noop("Click to download"),
    gettext_noop("Code"),
    gettext_noop("Dark"),
    gettext_noop("Date"),
    gettext_noop("Date from"),
    gettext_noop("Date to"),
    gettext_noop("Enter an URL"),
    gettext_noop("Filters"),
    gettext_noop("Expand row"),
    gettext_noop("False"),
    gettext_noop("From"),
    gettext_noop("General"),
    gettext_noop("Go back"),
    gettext_noop("Heading"),
    gettext_noop("Image preview"),
    gettext_noop("Indent decrease"),
    gettext_noop("Indent increase"),
    gettext_noop("Italic"),
    gettext_noop("Light"),
    gettext_noop("Link"),
    gettext_noop("More actions"),
    gettext_noop("Next"),
    gettext_noop("No data"),
    gettext_noop("Not enough data."),
    gettext_noop("Ordered list"),
    gettext_noop("Paragraph"),
    gettext_noop("Previous"),
    gettext_noop("Quote"),
    gettext_noop("Record picture"),
    gettext_noop("Redo"),
    gettext_noop("Return to site"),
    gettext_noop("Run"),
    gettext_noop("Select action"),
    gettext_noop("Select action to run"),
    gettext_noop("Select all rows"),
    gettext_noop("Select record"),
    gettext_noop("Select value"),
    gettext_noop("Strike"),
    gettext_noop("Submit"),
    gettext_noop("System"),
    gettext_noop("This item will be deleted."),
    gettext_noop("To"),
    gettext_noop("Toggle password visibility"),
    gettext_noop("True"),
    gettext_noop("Type to search"),
    gettext_noop("Underlined"),
    gettext_noop("Undo"),
    gettext_noop("Unlink"),
    gettext_noop("Unordered list"),
    gettext_noop("Value"),
    gettext_noop("Welcome back to"),
    gettext_noop("You have been successfully logged out from the administration"),
)
"""What Unfold says on our pages and has no words for in any language but English."""


def translate(models: Iterable[type[Model]]) -> None:
    """Make these models' names, and those of their fields and choices, be said in the reader's language."""
    for model in models:
        meta: Any = model._meta
        meta.verbose_name_plural = _lazily(meta.verbose_name_plural)  # first: it is made of the other
        meta.verbose_name = _lazily(meta.verbose_name)
        for field in _fields(model):
            field.verbose_name = _lazily(field.verbose_name)
            field.help_text = _lazily(field.help_text)
            if isinstance(field.choices, list):  # else they are asked for when they are needed
                field.choices = [(value, _lazily(word)) for value, word in field.flatchoices]


def list_texts(site: Any) -> Iterator[str]:
    """The English words of models that pages of this site show."""
    for admin in site._registry.values():
        for each in (admin, *admin.inlines):
            yield from _said_by(each)


def _said_by(admin: Any) -> Iterator[str]:
    meta = admin.model._meta
    yield from (str(meta.verbose_name), str(meta.verbose_name_plural))
    columns = [each[0] if isinstance(each, tuple) else each for each in getattr(admin, "list_filter", ())]
    columns += [*getattr(admin, "list_display", ()), *admin.readonly_fields]
    asked = [*flatten(admin.fields or ()), *flatten_fieldsets(admin.fieldsets or ())]
    named = {str(name) for name in [*columns, *(asked or admin.form._meta.fields or ())]}
    for field in _fields(admin.model):
        if field.name in named or (not asked and not admin.form._meta.fields and field.editable):
            yield from (str(field.verbose_name), str(field.help_text))
        if len(field.flatchoices) < _NAMES:
            yield from (str(word) for _value, word in field.flatchoices)


def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.get_fields() if isinstance(field, Field)]


def _lazily(text: Any) -> Any:
    if isinstance(text, Promise) and text._args[0] == "{}s":  # type: ignore[attr-defined]  # Django's own plural
        text = f"{text._args[1]}s"  # type: ignore[attr-defined]
    return gettext_lazy(text.removeprefix("is ")) if isinstance(text, str) and text else text
