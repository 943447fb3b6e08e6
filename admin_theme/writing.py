"""Admin pages of what a service writes: the form translates, the service decides, its refusals stand at the fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from unfold.forms import PaginationInlineFormSet

from admin_theme.base import SoukAdmin, SoukTabularInline
from kernel.errors import DomainError, Several


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Reads what was entered and leaves the object alone: it is checked and written by its service."""

    def _post_clean(self) -> None:
        """Neither fill nor check the object."""


class ServiceFormSet(PaginationInlineFormSet):  # type: ignore[misc]
    """Leaves it to the service whether two rows may be alike."""

    def validate_unique(self) -> None:
        """Check nothing."""


class ServiceInline(SoukTabularInline):
    """Rows that are handed to the parent's service."""

    form = ServiceForm
    formset: type[Any] = ServiceFormSet


@dataclass(frozen=True, slots=True)
class EnteredRow:
    """A row of an inline as it was entered; `id` is None for a new one."""

    id: Any
    values: dict[str, Any]
    changed: dict[str, Any]
    is_deleted: bool


class ServiceAdmin(SoukAdmin):
    """An admin of objects that a service writes. Say how in `create`, `update` and `delete`.

    They are given what was entered by the field's name: foreign keys as ids, what was chosen of many as lists of ids,
    and each inline's rows (EnteredRow) by its prefix. `update` gets what was changed alone.
    """

    form = ServiceForm

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Model:
        """Have the service make the object."""
        raise NotImplementedError

    def update(self, request: HttpRequest, obj: Any, values: dict[str, Any]) -> Model | None:
        """Have the service change the object."""
        raise NotImplementedError

    def delete(self, request: HttpRequest, obj: Any) -> None:
        """Have the service delete the object."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the service is called once, with the rows of the inlines."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Call the service with all that was entered."""
        values = _entered(form, changed_only=change)
        for formset in formsets:
            rows = _rows(formset)
            if rows and not (change and all(not row.changed and not row.is_deleted for row in rows)):
                values[formset.prefix] = rows
        if not change:
            made = self.create(request, values)
            form.instance.__dict__.update(made.__dict__)
        elif values:
            self.update(request, form.instance, values)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Call the service."""
        self.delete(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        """Call the service for each, locked in the order of their keys; all or none."""
        with transaction.atomic():
            for obj in queryset.order_by("pk"):
                self.delete(request, obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the service has."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the service has."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing: the service does."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Nothing: it would ask the formsets for what they have saved."""
        return ""

    def _changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form; where the service refuses, the same form with each refusal at its field."""
        request: HttpRequest = args[0]
        try:
            with transaction.atomic():
                return super()._changeform_view(*args, **kwargs)  # type: ignore[no-any-return, misc]
        except DomainError as error:
            request.refusals = error.parts if isinstance(error, Several) else [error]  # type: ignore[attr-defined]
            for upload in request.FILES.values():
                upload.seek(0)  # type: ignore[union-attr]  # the first reading left it at its end
            return super()._changeform_view(*args, **kwargs)  # type: ignore[no-any-return, misc]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows what the service has refused of this request."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusals = getattr(request, "refusals", None)
        return form if refusals is None else _refused(form, refusals)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, instances = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        for refusal in getattr(request, "refusals", ()):
            for formset in formsets:
                _show_in(formset, refusal)
        return formsets, instances


def _entered(form: Any, *, changed_only: bool) -> dict[str, Any]:
    names = form.changed_data if changed_only else form.cleaned_data
    return {name: _plain(form.cleaned_data[name]) for name in names if name in form.cleaned_data}


def _rows(formset: Any) -> list[EnteredRow]:
    rows = []
    for form in formset.forms:
        if not form.has_changed() and not form.instance.pk:
            continue  # an empty one
        skipped = {formset._pk_field.name, formset.fk.name, "DELETE"}
        values = {name: v for name, v in _entered(form, changed_only=False).items() if name not in skipped}
        rows.append(
            EnteredRow(
                id=form.instance.pk,
                values=values,
                changed={name: values[name] for name in form.changed_data if name in values},
                is_deleted=bool(form.cleaned_data.get("DELETE")),
            )
        )
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet):
        return [each.pk for each in value]
    return value


def _refused(form: Any, refusals: Sequence[DomainError]) -> Any:
    def full_clean(self: Any) -> None:
        form.full_clean(self)
        if not self.is_bound:
            return
        for refusal in refusals:
            head, _, rest = (refusal.field or "").partition(".")
            if head in self.fields:
                self.add_error(head, _as_form_error(refusal))
            elif not rest.partition(".")[0].isdigit():  # of a row of an inline: shown there
                self.add_error(None, _as_form_error(refusal))

    return type(form)(form.__name__, (form,), {"full_clean": full_clean})


def _show_in(formset: Any, refusal: DomainError) -> None:
    prefix, _, rest = (refusal.field or "").partition(".")
    index, _, name = rest.partition(".")
    if prefix != formset.prefix or not index.isdigit() or not formset.is_bound:
        return
    formset.is_valid()
    entered = [form for form in formset.forms if form.has_changed() or form.instance.pk]
    if int(index) < len(entered):
        form = entered[int(index)]
        form.add_error(name if name in form.fields else None, _as_form_error(refusal))


def _as_form_error(refusal: DomainError) -> forms.ValidationError:
    return forms.ValidationError(refusal.detail, code=refusal.reason)
