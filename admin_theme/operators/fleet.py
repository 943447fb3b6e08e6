"""Rounds of bringing the shops up to a release, and what became of each shop."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesRadioFilter
from unfold.decorators import action, display

from admin_theme.base import ReadOnlyAdmin, actor, back_to, is_in_state, tell
from admin_theme.dialogs import ConfirmForm, dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from kernel.errors import DomainError
from tenants.fleet import ledger, runs
from tenants.models import FleetMigration, FleetRun

FAILURES_SHOWN = 50
STATUS_LABELS = {
    "done": "success",
    "running": "info",
    "waiting": "info",
    "pending": "info",
    "failed": "danger",
    "stopped": "warning",
}


class FleetRunAdmin(ReadOnlyAdmin):
    """Runs, the newest first."""

    list_display = ["release", "status_label", "progress", "failures", "actor", "created", "finished"]
    list_filter = [("status", ChoicesRadioFilter)]
    list_filter_submit = False
    search_fields = ["fingerprint", "actor"]
    actions_list = ["start"]
    actions_detail = ["go_on"]
    fields = [
        ("release", "status_label"),
        ("progress", "error"),
        "applied",
        "failed_shops",
        ("canary", "workers", "max_failures"),
        ("actor", "created_at", "finished_at"),
    ]
    readonly_fields = ["release", "status_label", "progress", "applied", "failed_shops"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[FleetRun]":
        """Runs with the numbers of their shops."""
        done, failed = Q(lines__status="done"), Q(lines__status="failed")
        return (
            super()
            .get_queryset(request)
            .annotate(
                shops=Count("lines"),
                done=Count("lines", filter=done),
                failed=Count("lines", filter=failed),
            )
        )

    def has_start_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may bring shops up."""
        return request.user.has_perm("tenants.add_fleetrun")

    def has_go_on_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the viewer may bring shops up, and there is something left."""
        is_left = is_in_state(FleetRun, obj, Q(status__in=ledger.UNFINISHED))
        return request.user.has_perm("tenants.add_fleetrun") and is_left

    @action(
        description="Bring the shops up",
        permissions=["start"],
        icon="upgrade",
        dialog=dialog(
            "Bring every shop up to this release?",
            "A worker does it, one canary first, while the shops serve.",
            "Begin",
        ),
    )
    def start(self, request: HttpRequest, form: ConfirmForm) -> HttpResponse:
        """Have a worker begin, or go on with the last run."""
        try:
            run = runs.ask(actor=actor(request))
        except DomainError as error:
            tell(request, error)
            return back_to(self, request)
        messages.success(request, "A worker takes it up.")
        response = redirect(f"{self.admin_site.name}:tenants_fleetrun_change", run.pk)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": response.url})
        return response

    @action(
        description="Try again what is left",
        permissions=["go_on"],
        icon="replay",
        dialog=dialog(
            "Try again what is left?", "Shops that are done are not touched; those that failed are.", "Try"
        ),
    )
    def go_on(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        """Have a worker go on with the run."""
        try:
            runs.ask_again(FleetRun.objects.get(pk=object_id))
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, "A worker takes it up.")
        return back_to(self, request, object_id)

    @display(description="Release")
    def release(self, run: FleetRun) -> str:
        """The beginning of its fingerprint."""
        return run.fingerprint[:12]

    @display(description="Status", label=STATUS_LABELS)
    def status_label(self, run: FleetRun) -> str:
        """How it stands."""
        return run.status

    @display(description="Shops")
    def progress(self, run: Any) -> str:
        """How many of them are up to date."""
        return f"{run.done} of {run.shops}"

    @display(description="Failed")
    def failures(self, run: Any) -> SafeString | str:
        """How many failed, and the way to them."""
        if not run.failed:
            return "–"
        url = reverse(f"{self.admin_site.name}:tenants_fleetmigration_changelist")
        return format_html(
            '<a href="{}?run__id__exact={}&status__exact=failed">{}</a>', url, run.pk, run.failed
        )

    @display(description="Migrations")
    def applied(self, run: FleetRun) -> str:
        """What shops lacked."""
        return ", ".join(run.migrations) or "–"

    @display(description="Failed shops")
    def failed_shops(self, run: FleetRun) -> SafeString | str:
        """The first of them, with why."""
        rows = [("", line.tenant.slug, line.error) for line in ledger.list_failed(run)[:FAILURES_SHOWN]]
        if not rows:
            return "–"
        return format_html(
            '<ol class="souk-timeline">{}</ol>',
            format_html_join("", '<li class="{}"><b>{}</b><span>{}</span></li>', rows),
        )

    @display(description="Began", ordering="created_at")
    def created(self, run: FleetRun) -> Any:
        """When it began."""
        return show_time(run.created_at)

    @display(description="Ended", ordering="finished_at")
    def finished(self, run: FleetRun) -> Any:
        """When it ended."""
        return show_time(run.finished_at)


class FleetMigrationAdmin(ReadOnlyAdmin):
    """Each shop's part in each run."""

    list_display = ["tenant", "run", "status_label", "is_canary", "attempts", "took_ms", "finished"]
    list_filter = [("status", ChoicesRadioFilter), "is_canary"]
    list_select_related = ["tenant", "run"]
    search_fields = ["tenant__name", "tenant__slug", "error"]
    ordering = [F("finished_at").desc(nulls_last=True), "-id"]
    fields = [
        ("tenant", "run"),
        ("status", "is_canary", "attempts"),
        "applied",
        "error",
        ("took_ms", "finished_at"),
    ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Also one run's, which its page leads to."""
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)

    @display(description="Status", label=STATUS_LABELS)
    def status_label(self, line: FleetMigration) -> str:
        """How it stands."""
        return line.status

    @display(description="Ended", ordering="finished_at")
    def finished(self, line: FleetMigration) -> Any:
        """When it was through."""
        return show_time(line.finished_at)


def register(site: SoukSite) -> None:
    """Register the fleet's ledger."""
    site.register(FleetRun, FleetRunAdmin)
    site.register(FleetMigration, FleetMigrationAdmin)
