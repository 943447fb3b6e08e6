"""What every admin page of ours has in common: it looks, or hands what was entered to a service."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from inspect import signature
from itertools import accumulate
from typing import Any

from django.contrib import messages
from django.contrib.admin.checks import ModelAdminChecks
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.dataclasses import UnfoldAction
from unfold.enums import ActionVariant

from accounts.models import AuditEvent
from admin_theme import columns, navigation, pages, writing
from admin_theme.fields import FieldsMixin
from admin_theme.inlines import ReadOnlyInline
from kernel import clock, once
from kernel.actors import Actor, Kind
from kernel.addresses import client_address
from kernel.errors import DomainError

_BUTTONS = 4
_LETTERS = 50
"""So many buttons, or letters in them, stand beside each other on an object's page; else the last are behind a menu."""
_AS_BUTTON = {
    "role": "button",
    "tabindex": "0",
    "aria-haspopup": "true",
    "x-bind:aria-expanded": "actionDropdownOpen",
    "x-on:keydown.enter.prevent": "actionDropdownOpen = !actionDropdownOpen",
    "x-on:keydown.space.prevent": "actionDropdownOpen = !actionDropdownOpen",
}
"""Unfold opens a menu by a link that leads nowhere: keys and readers of screens are told that it is a button."""
_COMPARISONS = frozenset({"", "id", "pk", "exact", "in", "isnull", "gt", "gte", "lt", "lte"})


class SoukAdmin(FieldsMixin, ModelAdmin):  # type: ignore[misc]
    """A list that stays quick at a hundred thousand rows, and a form that hands over to a service.

    Say in `create`, `update` and `delete` what a service does; what is not said cannot be done, so that an admin
    that says nothing is looked at. They are given the request and the object, and what was entered by the field's
    name: foreign keys as ids, what was chosen of many as lists of ids, and each inline's rows (EnteredRow) by its
    prefix. `update` gets what was changed alone. What is done is put on record by the service.
    """

    checks_class = ModelAdminChecks  # Unfold's ask the database, which is not there when code is checked
    form = writing.ServiceForm
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    list_fullwidth = True
    list_filter_submit = True
    list_filter_sheet = False
    warn_unsaved_form = True
    compressed_fields = False
    when_empty: Any = gettext_lazy("There is nothing here yet.")
    """What a list without rows says: what appears here, and what to do for it."""
    when_empty_link = ""
    create: Any = None
    update: Any = None
    delete: Any = None
    narrowed_by: tuple[str, ...] = ()
    """What links of ours narrow the list by, beside its filters: `run`."""
    locked_by: tuple[str, ...] = ("pk",)
    """The order in which many are deleted, which is that of their locks."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether a service adds them, and the viewer may."""
        return self.create is not None and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a service changes them, and the viewer may."""
        return self.update is not None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a service deletes them, and the viewer may."""
        return self.delete is not None and super().has_delete_permission(request, obj)

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns, those of the database as people read them."""
        return [columns.listed(self.model, name) for name in super().get_list_display(request)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What the list's filters and our links narrow by, alone.

        Django lets any column be asked for by its beginning, and so read letter by letter by whoever sees the list.
        """
        names = {
            name for field in self.opts.get_fields() for name in (field.name, getattr(field, "attname", ""))
        }
        if "__" not in lookup and lookup not in names:
            return True  # a filter's own parameter, or nothing
        return any(
            set(lookup.removeprefix(name).split("__")) <= _COMPARISONS
            for name in self._narrowing(request)
            if lookup == name or lookup.startswith(f"{name}__")
        )

    def _narrowing(self, request: HttpRequest) -> list[str]:
        filters = [each[0] if isinstance(each, tuple) else each for each in self.get_list_filter(request)]
        named = [getattr(each, "parameter_name", each) for each in filters]
        return ["pk", "id", *self.narrowed_by, *map(str, named)]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the service is called once, with the rows of the inlines."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Call the service with all that was entered."""
        values = writing.entered(form, changed_only=change)
        for formset in formsets:
            rows = writing.rows(formset)
            if rows and not (change and all(not row.changed and not row.is_deleted for row in rows)):
                values[formset.prefix] = rows
        if not change:
            made = self.create(request, values)
            form.instance.__dict__.update(made.__dict__)
        elif values:
            self.update(request, form.instance, values)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        """Call the service for each, in the order of their locks; all or none."""
        with transaction.atomic():
            for obj in queryset.order_by(*self.locked_by):
                self.delete(request, obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the service has put it on record."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing: the service does."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Nothing: it would ask the formsets for what they have saved."""
        return ""

    def in_search(self, obj: Any) -> str:
        """What the search for everything says of an object beside its name."""
        return ""

    def in_choice(self, obj: Any) -> str:
        """What a chooser says of an object."""
        return self.named(obj)

    def named(self, obj: Any) -> str:
        """What the page of an object is called."""
        return str(obj)

    def facts(self, request: HttpRequest, pk: Any) -> Mapping[str, object]:
        """What the page of an object shows beside its form, for those who may see it."""
        return {}

    def list_facts(self, request: HttpRequest) -> Mapping[str, object]:
        """What the list shows beside its rows, for those who may see it."""
        return {}

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The rows under it; what is not there yet has no record."""
        rows = super().get_inline_instances(request, obj)
        return [each for each in rows if obj is not None or not isinstance(each, ReadOnlyInline)]

    def get_urls(self) -> list[URLPattern]:
        """Ours (`pages.page`), and Django's."""
        return [*pages.routes(self), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form of an object, with its facts."""
        context = dict(extra_context or {})
        if object_id and self.has_view_permission(request):
            with suppress(ValidationError):  # an id of the wrong kind: Django says that there is none such
                context |= self.facts(request, self.model._meta.pk.to_python(unquote(object_id)))
        return super().changeform_view(request, object_id, form_url, context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list; what a service refuses of an action is said, and nothing is kept of it."""
        context = {"title": navigation.name_of(self.model)} | (extra_context or {})
        if self.has_view_permission(request):
            context |= self.list_facts(request)
        try:
            return super().changelist_view(request, context)
        except DomainError as error:
            show_refusal(request, error)
            return redirect(request.get_full_path())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's, by the names of their pages; it counts what has pages of its own, and no rows that only join."""
        _tree, counts, refused, kept = super().get_deleted_objects(objs, request)
        own = {str(model._meta.verbose_name_plural) for model in self.admin_site._registry}
        shown = [self.named(each) for each in objs]
        return shown, {kind: count for kind, count in counts.items() if str(kind) in own}, refused, kept

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Django's, which says what a service refuses."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            show_refusal(request, error)
            return back_to(self, request, unquote(object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Django's, told from our record: also what programs did, the newest first."""
        if self.get_object(request, unquote(object_id)) is None:
            return super().history_view(request, object_id, extra_context)
        kind = ContentType.objects.get_for_model(self.model, for_concrete_model=False)
        events = AuditEvent.objects.filter(content_type=kind, object_id=unquote(object_id)).order_by("-pk")
        paginator = self.get_paginator(request, events.select_related("user", "content_type"), 100)
        shown = paginator.get_page(request.GET.get(PAGE_VAR, 1))
        told = {
            "action_list": shown,
            "page_range": paginator.get_elided_page_range(shown.number),
            "pagination_required": shown.has_other_pages(),
        }
        return super().history_view(request, object_id, told | (extra_context or {}))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows what the service has refused of this request."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusals = getattr(request, "refusals", None)
        return form if refusals is None else writing.refused(form, refusals)

    def get_unfold_action(self, action: str) -> UnfoldAction:
        """Unfold's, with a button of one object refused where it is not there, or not in the right state."""
        found: UnfoldAction = super().get_unfold_action(action)
        return replace(found, method=self._on_what_is_there(found.method))

    def _changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form; where the service refuses, the same form with each refusal at its field."""
        request: HttpRequest = args[0]
        try:
            with transaction.atomic():
                return super()._changeform_view(*args, **kwargs)  # type: ignore[no-any-return, misc]
        except DomainError as error:
            request.refusals = error.parts  # type: ignore[attr-defined]
            for upload in request.FILES.values():
                upload.seek(0)  # type: ignore[union-attr]  # the first reading left it at its end
            return super()._changeform_view(*args, **kwargs)  # type: ignore[no-any-return, misc]

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, instances = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        for refusal in getattr(request, "refusals", ()):
            for formset in formsets:
                writing.show_in(formset, refusal)
        return formsets, instances

    def _filter_unfold_actions_by_permissions(
        self, request: HttpRequest, actions: list[UnfoldAction], object_id: Any = None
    ) -> list[UnfoldAction]:
        """Those that the viewer may press, and that are possible in the object's state."""
        allowed = super()._filter_unfold_actions_by_permissions(request, actions, object_id)
        return [each for each in allowed if object_id is None or self._is_in_state(each.method, object_id)]

    def _get_actions_navigation(
        self, provided_actions: list[Any], allowed_actions: list[UnfoldAction], object_id: Any = None
    ) -> list[Any]:
        """The buttons, which stay in one row: of many the last are behind a menu, and what does harm is last of all."""
        found: list[Any] = super()._get_actions_navigation(provided_actions, allowed_actions, object_id)
        found.sort(key=lambda each: each["variant"] == ActionVariant.DANGER)
        letters = [*accumulate(len(str(each["title"])) + 4 for each in found)]
        if object_id is None or not found or (len(found) <= _BUTTONS and letters[-1] <= _LETTERS):
            return found
        first = min(_BUTTONS - 1, max(1, sum(each <= _LETTERS * 0.75 for each in letters)))
        menu = {
            "title": gettext_lazy("More"),
            "variant": ActionVariant.DEFAULT,
            "attrs": _AS_BUTTON,
            "items": found[first:],
        }
        return [*found[:first], menu]

    def _on_what_is_there(self, act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(act)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = kwargs.get("object_id")
            if key is not None:
                pk = unquote(str(key))
                is_possible = once.goes_on(request) or self._is_in_state(act, pk)
                if self.get_object(request, pk) is None or not is_possible:
                    raise PermissionDenied
            return act(request, *args, **kwargs)

        return guarded

    def _is_in_state(self, act: Any, pk: Any) -> bool:
        """Whether an object fulfils the button's condition; its id is as the address has it, or no id at all."""
        condition: Q | None = getattr(act, "when", None)
        if condition is None:
            return True
        try:
            return self.model._default_manager.filter(condition, pk=pk).exists()
        except (ValidationError, ValueError):
            return False


def handed_to(service: Callable[..., Any], key: str = "") -> Any:
    """A `create`, `update` or `delete` that calls a service with what it is given.

    The service takes the object's id as `key`, what was entered as `values`, the `actor`, and `now` where it asks.
    """
    takes_now = "now" in signature(service).parameters

    def call(_admin: Any, request: HttpRequest, *given: Any) -> Any:
        facts: dict[str, Any] = {"actor": actor_of(request)}
        if takes_now:
            facts["now"] = clock.now()
        if key:
            facts[key], given = given[0].pk, given[1:]
        if given:
            facts["values"] = given[0]
        return service(**facts)

    return call


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


def show_refusal(request: HttpRequest, error: DomainError) -> None:
    """Show a refusal as a person reads it."""
    messages.error(request, error.detail)
