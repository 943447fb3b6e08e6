"""What every admin page of ours has in common."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import wraps
from typing import Any, TypeGuard

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import DecimalField, Field, Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.dataclasses import UnfoldAction
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts import audit
from admin_theme.shown import currency, number_format
from kernel import clock, formats, money, request_id, scope
from kernel.actors import Actor, Kind
from kernel.addresses import client_address
from kernel.errors import DomainError


class AmountFormField(forms.DecimalField):
    """An amount with the currency's own number of decimals, written as people of the shop's locale write it."""

    def prepare_value(self, value: Any) -> Any:
        """`12.90` for EUR, `12,90` in German, `13` for JPY."""
        if not isinstance(value, Decimal):
            return value
        return str(money.quantise(value, currency())).replace(".", number_format().decimal_sign)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount; what can be read in two ways is asked again."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return number_format().number(value, decimals=money.exponent(currency()))
        except formats.AmbiguousNumberError as error:
            example = f"1250 or 1{number_format().decimal_sign}25"
            message = _("%(written)s can be read in two ways. Write it without thousands signs: %(example)s.")
            raise forms.ValidationError(
                message, code="ambiguous", params={"written": value.strip(), "example": example}
            ) from error
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def clean(self, value: Any) -> Decimal | None:
        """Refuse decimals the currency does not have."""
        amount = super().clean(value)
        if amount is not None and amount != money.quantise(amount, currency()):
            decimals = money.exponent(currency())
            raise forms.ValidationError(f"{currency()} has {decimals or 'no'} decimals.", code="decimals")
        return amount


class WordsField(forms.CharField):
    """A list of words, written with commas between."""

    def prepare_value(self, value: Any) -> Any:
        """The words in one line."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """The words apart."""
        return [word.strip() for word in (super().to_python(value) or "").split(",") if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the words are others."""
        return list(initial or []) != self.to_python(data)


class LinesField(forms.CharField):
    """A list of words, one a line."""

    def prepare_value(self, value: Any) -> Any:
        """The lines of it."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """The words apart."""
        return (super().to_python(value) or "").split()

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the words are others."""
        return list(initial or []) != self.to_python(data)


def is_amount(db_field: Any) -> TypeGuard["DecimalField[Any, Any]"]:
    """Whether the column was made by `kernel.money.AmountField`, which leaves no class to ask for."""
    made = money.AmountField()
    return isinstance(db_field, DecimalField) and (db_field.max_digits, db_field.decimal_places) == (
        made.max_digits,
        made.decimal_places,
    )


class FieldsMixin:
    """Form fields that know money and lists of words."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """The field's form field."""
        if is_amount(db_field):
            suffix = {} if scope.is_platform() else {"suffix": currency()}
            widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", **suffix})
            return AmountFormField(
                label=_label(db_field),
                required=not db_field.blank and not db_field.has_default(),
                help_text=db_field.help_text,
                initial=db_field.get_default() if db_field.has_default() else None,
                min_value=Decimal(0),
                max_digits=db_field.max_digits,
                decimal_places=db_field.decimal_places,
                widget=widget,
            )
        if isinstance(db_field, ArrayField):
            help_text = (
                f"{db_field.help_text}; commas between" if db_field.help_text else "Commas between them."
            )
            return WordsField(
                label=_label(db_field),
                required=not db_field.blank,
                help_text=help_text,
                widget=UnfoldAdminTextInputWidget(),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class SoukAdmin(FieldsMixin, ModelAdmin):  # type: ignore[misc]
    """A list that stays quick at a hundred thousand rows, and a form that warns before it is left."""

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    list_fullwidth = True
    list_filter_submit = True
    list_filter_sheet = False
    warn_unsaved_form = True
    compressed_fields = True

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Put on record that an object was added."""
        record(request, obj, action=audit.Action.ADDED, message=message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Put on record that an object was changed; `message` is Django's list of what, or a sentence."""
        record(request, obj, action=audit.Action.CHANGED, message=message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Put on record that objects are about to be deleted."""
        for obj in queryset:
            record(request, obj, action=audit.Action.DELETED)

    def facts(self, request: HttpRequest, pk: Any) -> dict[str, Any]:
        """What the page of an object shows beside its form, for those who may see it."""
        return {}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form of an object, with its facts; what a service refuses is said, and nothing is kept of it."""
        context = dict(extra_context or {})
        if object_id and self.has_view_permission(request):
            with suppress(ValidationError):  # an id of the wrong kind: Django says that there is none such
                context |= self.facts(request, self.model._meta.pk.to_python(unquote(object_id)))
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except DomainError as error:
            tell(request, error)
            return redirect(request.get_full_path())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list; what a service refuses of an action is said, and nothing is kept of it."""
        try:
            return super().changelist_view(request, extra_context)
        except DomainError as error:
            tell(request, error)
            return redirect(request.get_full_path())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Django's, which says what a service refuses."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            tell(request, error)
            return back_to(self, request, unquote(object_id))

    def get_unfold_action(self, action: str) -> UnfoldAction:
        """Unfold's, with a button of one object refused where that is not there: else each would have to ask."""
        found: UnfoldAction = super().get_unfold_action(action)
        return replace(found, method=self._on_what_is_there(found.method))

    def _on_what_is_there(self, act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(act)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = kwargs.get("object_id")
            if key is not None and self.get_object(request, unquote(str(key))) is None:
                raise PermissionDenied
            return act(request, *args, **kwargs)

        return guarded


class ReadOnlyAdmin(SoukAdmin):
    """Looked at and never written: what is a record, or belongs to a service."""

    warn_unsaved_form = False
    actions_on_top = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody takes one away."""
        return False


class SoukTabularInline(FieldsMixin, TabularInline):  # type: ignore[misc]
    """Rows under their parent."""

    extra = 0
    hide_title = True


class ReadOnlyInline(SoukTabularInline):
    """Rows that are a record."""

    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody takes one away."""
        return False


def record(request: HttpRequest, obj: Model, *, action: audit.Action, message: Any = "") -> None:
    """Put on record what was done to an object, by whom and from where; `message` is a sentence or Django's list."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    audit.record(
        action=action,
        user=request.user,  # type: ignore[arg-type]  # an admin page has no anonymous viewer
        content_type=ContentType.objects.get_for_model(obj, for_concrete_model=False),
        object_id=obj.pk,
        name=str(obj),
        message=message if isinstance(message, str) else json.dumps(message),
        operation=f"admin:{page}",
        address=client_address(request),
        request_id=request_id.current(),
        now=clock.now(),
    )


def actor(request: HttpRequest) -> str:
    """Who does it, as ledgers and timelines write it."""
    return str(request.user)


def actor_of(request: HttpRequest) -> Actor:
    """Who does it, from which page and address."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    return Actor(
        kind=Kind.PERSON,
        name=str(request.user),
        user_id=request.user.pk,  # type: ignore[arg-type]  # an admin page has no anonymous viewer
        operation=f"admin:{page}",
        address=client_address(request),
    )


def exact_first(found: Any, is_exact: Any) -> Any:
    """The rows of a search in their order, behind those that the search means exactly."""
    return found.order_by(is_exact.desc(), *found.query.order_by)


def back_to(admin: ModelAdmin, request: HttpRequest, object_id: object | None = None) -> HttpResponse:
    """Send the browser to the object's page (or its list), also out of a dialog."""
    meta = admin.model._meta
    page, args = ("change", [object_id]) if object_id is not None else ("changelist", [])
    return leave_for(
        request, reverse(f"{admin.admin_site.name}:{meta.app_label}_{meta.model_name}_{page}", args=args)
    )


def leave_for(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to an address, also out of a dialog."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def tell(request: HttpRequest, error: DomainError) -> None:
    """Show a refusal as a person reads it."""
    messages.error(request, error.detail)


def _label(db_field: Field[Any, Any]) -> str:
    name = str(db_field.verbose_name)
    return name[:1].upper() + name[1:]


def is_in_state(model: type[Model], obj: Any, condition: Q) -> bool:
    """Whether an object fulfils the condition; without an object there is nothing to say no to.

    Unfold hands over an id as the address has it, which may be nobody's, or no id at all.
    """
    if obj is None:
        return True
    try:
        return model._default_manager.filter(condition, pk=obj.pk if isinstance(obj, Model) else obj).exists()
    except (ValidationError, ValueError):
        return False
