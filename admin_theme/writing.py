"""What was entered in a form of the admin, as a service takes it; and what it refuses, shown at the fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.utils import pretty_name
from unfold.forms import PaginationInlineFormSet

from kernel.errors import DomainError


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Reads what was entered and leaves the object alone: it is checked and written by its service."""

    def _post_clean(self) -> None:
        """Neither fill nor check the object."""


MOST_NEW_ROWS = 100
"""That a page takes at once: where something is wrong, as many are drawn again as a form says that it has."""


class ServiceFormSet(PaginationInlineFormSet):  # type: ignore[misc]
    """Leaves it to the service whether two rows may be alike; its fields stand under headings, and are named each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absolute_max = len(self.get_queryset()) + MOST_NEW_ROWS

    def add_fields(self, form: Any, index: int | None) -> None:
        """Django's, each with its heading for those who hear the page."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            field.widget.attrs.setdefault("aria-label", field.label or pretty_name(name))

    def validate_unique(self) -> None:
        """Check nothing."""


@dataclass(frozen=True, slots=True)
class EnteredRow:
    """A row of an inline as it was entered; `id` is None for a new one."""

    id: Any
    values: dict[str, Any]
    changed: dict[str, Any]
    is_deleted: bool


def entered(form: Any, *, changed_only: bool) -> dict[str, Any]:
    """What was entered, by the field's name: foreign keys as ids, what was chosen of many as lists of ids.

    Fields of a name with dots are parts of one: `{"custom_fields": {"care": …}}`.
    """
    return _named(form, form.changed_data if changed_only else form.cleaned_data)


def rows(formset: Any) -> list[EnteredRow]:
    """The rows of an inline as they were entered, without empty ones."""
    found = []
    for form in formset.forms:
        if not form.has_changed() and not form.instance.pk:
            continue  # an empty one
        skipped = {formset._pk_field.name, formset.fk.name, "DELETE"}
        names = [name for name in form.cleaned_data if name not in skipped]
        found.append(
            EnteredRow(
                id=form.instance.pk,
                values=_named(form, names),
                changed=_named(form, [name for name in form.changed_data if name in names]),
                is_deleted=bool(form.cleaned_data.get("DELETE")),
            )
        )
    return found


def _named(form: Any, names: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        if name in form.cleaned_data:
            *wholes, part = name.split(".")
            place = found
            for whole in wholes:
                place = place.setdefault(whole, {})
            place[part] = _plain(form.cleaned_data[name])
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet):
        return [each.pk for each in value]
    return value


def refused(form: Any, refusals: Sequence[DomainError]) -> Any:
    """The form's class, with each refusal at its field; what is of a row of an inline is shown there."""

    def full_clean(self: Any) -> None:
        form.full_clean(self)
        if not self.is_bound:
            return
        for refusal in refusals:
            head, _, rest = (refusal.field or "").partition(".")
            if refusal.field in self.fields:
                self.add_error(refusal.field, _as_form_error(refusal))
            elif head in self.fields:
                self.add_error(head, _as_form_error(refusal))
            elif not rest.partition(".")[0].isdigit():
                self.add_error(None, _as_form_error(refusal))

    return type(form)(form.__name__, (form,), {"full_clean": full_clean})


def show_in(formset: Any, refusal: DomainError) -> None:
    """Show a refusal that is about a row of the inline at that row: `prefix.index.field`."""
    prefix, _, rest = (refusal.field or "").partition(".")
    index, _, name = rest.partition(".")
    if prefix != formset.prefix or not index.isdigit() or not formset.is_bound:
        return
    formset.is_valid()
    filled = [form for form in formset.forms if form.has_changed() or form.instance.pk]
    if int(index) < len(filled):
        form = filled[int(index)]
        form.add_error(name if name in form.fields else None, _as_form_error(refusal))


def _as_form_error(refusal: DomainError) -> forms.ValidationError:
    return forms.ValidationError(refusal.detail, code=refusal.reason)
