"""One shop taken alone: asked for on its page, followed and fetched in a list of its own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesRadioFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldBooleanWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, back_to, leave_for, show_refusal
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.fields import TextLineField
from kernel import clock
from kernel.errors import DomainError
from tenants import lifecycle, rules
from tenants.models import Operation, Tenant
from tenants.portability import kept, operations, progress

PERMISSION = "tenants.add_operation"
LABELS = {"waiting": "info", "running": "info", "done": "success", "failed": "danger"}
_Kind = Operation.Kind
_HAS_ROWS = ~Q(state__in=[rules.State.PROVISIONING, rules.State.ERASED])
_HAS_ARCHIVE = Q(status=Operation.Status.DONE, kind__in=[_Kind.EXPORT, _Kind.SNAPSHOT])


class CloneForm(BaseDialogForm):  # type: ignore[misc]
    """Where the copy goes, and whether it is for people who may not see the shop's own."""

    slug = TextLineField(max_length=40, label=gettext_lazy("Address"))
    scrub = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Replace people by made-up ones"),
        widget=UnfoldBooleanWidget(),
    )


class RestoreForm(BaseDialogForm):  # type: ignore[misc]
    """Where the shop goes."""

    slug = TextLineField(
        required=False,
        max_length=40,
        label=gettext_lazy("Address of a copy"),
        help_text=gettext_lazy(
            "Empty: the shop itself goes back, and what is there now is kept as a snapshot."
        ),
    )


class PortabilityActions:
    """What the page of a shop offers besides its life: to take it away, to keep it, to copy it."""

    @button(
        gettext_lazy("Export"),
        gettext_lazy("Export this shop?"),
        gettext_lazy("An archive of it can be fetched for a week. The shop goes on."),
        may=[PERMISSION],
        when=_HAS_ROWS,
        icon="download",
    )
    def export_shop(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        return _ask(self, request, Tenant.objects.get(pk=object_id), _Kind.EXPORT)

    @button(
        gettext_lazy("Snapshot"),
        gettext_lazy("Keep a snapshot?"),
        gettext_lazy("It stays among the newest of this shop. The shop goes on."),
        submit=gettext_lazy("Keep"),
        may=[PERMISSION],
        when=_HAS_ROWS,
        icon="photo_camera",
    )
    def snapshot_shop(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        return _ask(self, request, Tenant.objects.get(pk=object_id), _Kind.SNAPSHOT)

    @button(
        gettext_lazy("Copy"),
        gettext_lazy("Copy this shop?"),
        gettext_lazy("The copy is a shop of its own: it sends no mail and charges no account."),
        CloneForm,
        may=[PERMISSION],
        when=_HAS_ROWS,
        icon="content_copy",
    )
    def clone_shop(self, request: HttpRequest, form: CloneForm, object_id: str) -> HttpResponse:
        return _ask(self, request, Tenant.objects.get(pk=object_id), _Kind.CLONE, **form.cleaned_data)


class OperationAdmin(SoukAdmin):
    """Exports, snapshots, restores and copies, the newest first."""

    when_empty = gettext_lazy("Open a shop, and export, copy or keep it: what came of it is listed here.")
    list_display = ["kind", "tenant", "status_label", "progress", "actor", "created", "finished_at"]
    list_filter = [("kind", ChoicesRadioFilter), ("status", ChoicesRadioFilter)]
    list_filter_submit = False
    list_select_related = ["tenant"]
    search_fields = ["tenant__name", "tenant__slug", "actor"]
    actions_detail = ["fetch", "restore"]
    fields = [
        ("kind", "tenant"),
        ("status_label", "progress"),
        "outcome",
        "error",
        ("actor", "created_at", "finished_at"),
    ]

    @action(description=gettext_lazy("Fetch the archive"), permissions=[PERMISSION], icon="download")
    def fetch(self, request: HttpRequest, object_id: str) -> HttpResponse | FileResponse:
        return fetch(self, request, Operation.objects.get(pk=object_id), is_owners=False)

    fetch.when = _HAS_ARCHIVE

    @button(
        gettext_lazy("Restore"),
        gettext_lazy("Restore this archive?"),
        gettext_lazy("Everything in the shop goes back to when the archive was made."),
        RestoreForm,
        may=[PERMISSION],
        when=_HAS_ARCHIVE,
        icon="settings_backup_restore",
        variant=ActionVariant.DANGER,
    )
    def restore(self, request: HttpRequest, form: RestoreForm, object_id: str) -> HttpResponse:
        archive = str(Operation.objects.get(pk=object_id).result.get("archive", ""))
        slug = form.cleaned_data["slug"].strip().lower()
        shop = lifecycle.get(kept.shop_of(archive))
        return _ask(self, request, shop, _Kind.RESTORE, archive=archive, slug=slug)

    def named(self, obj: Operation) -> str:
        return f"{obj.get_kind_display()} · {obj.tenant or obj.wishes.get('archive', '')}"

    status_label = columns.choice(gettext_lazy("Status"), "status", LABELS)

    @display(description=gettext_lazy("Progress"))
    def progress(self, operation: Operation) -> str:
        if operation.status != Operation.Status.RUNNING:
            return "–"
        told = progress.read(operation.pk)
        return f"{told.step} {told.done}/{told.total or '?'}"

    @display(description=gettext_lazy("Result"))
    def outcome(self, operation: Operation) -> str:
        """The archive, the shop, and how much."""
        return ", ".join(f"{name}: {value}" for name, value in operation.result.items()) or "–"

    created = columns.time(gettext_lazy("Asked for"), "created_at")


def fetch(
    admin: Any, request: HttpRequest, operation: Operation, *, is_owners: bool
) -> HttpResponse | FileResponse:
    """The archive of an operation as a file; back to the page where there is none any more."""
    try:
        file = operations.open_result(operation, is_owners=is_owners, now=clock.now())
    except DomainError as error:
        show_refusal(request, error)
        return back_to(admin, request)
    name = str(operation.result["archive"]).rpartition("/")[2]
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _ask(
    admin: Any, request: HttpRequest, tenant: Tenant, kind: Operation.Kind, **wishes: Any
) -> HttpResponse:
    """Have a worker do it, and lead to where it is followed."""
    asked = operations.ask(
        kind=kind, tenant=tenant, is_owners=False, actor=actor_of(request), now=clock.now(), **wishes
    )
    messages.success(request, _("A worker takes it up."))
    return leave_for(request, reverse(f"{admin.admin_site.name}:tenants_operation_change", args=[asked.pk]))


PAGES = {Operation: OperationAdmin}
