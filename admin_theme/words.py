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
from django.utils.translation import gettext_lazy, gettext_noop as _

_NAMES = 30
"""So many choices are no words but names: of time zones, of countries."""
OF_UNFOLD = (
    _("Add new item"),
    _("Apply Filters"),
    _("Bold"),
    _("Cancel"),
    _("Choose file to upload"),
    _("Click to cancel"),
    _("Click to download"),
    _("Code"),
    _("Dark"),
    _("Date"),
    _("Date from"),
    _("Date to"),
    _("Enter an URL"),
    _("Filters"),
    _("Expand row"),
    _("False"),
    _("From"),
    _("General"),
    _("Go back"),
    _("Heading"),
    _("Image preview"),
    _("Indent decrease"),
    _("Indent increase"),
    _("Italic"),
    _("Light"),
    _("Link"),
    _("More actions"),
    _("Next"),
    _("No data"),
    _("Not enough data."),
    _("Ordered list"),
    _("Paragraph"),
    _("Previous"),
    _("Quote"),
    _("Record picture"),
    _("Redo"),
    _("Return to site"),
    _("Run"),
    _("Select action"),
    _("Select action to run"),
    _("Select all rows"),
    _("Select record"),
    _("Select value"),
    _("Strike"),
    _("Submit"),
    _("System"),
    _("This item will be deleted."),
    _("To"),
    _("Toggle password visibility"),
    _("True"),
    _("Type to search"),
    _("Underlined"),
    _("Undo"),
    _("Unlink"),
    _("Unordered list"),
    _("Value"),
    _("Welcome back to"),
    _("You have been successfully logged out from the administration"),
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
