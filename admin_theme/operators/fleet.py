"""Rounds of bringing the shops up to a release, and what became of each shop."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesRadioFilter
from unfold.decorators import display

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, back_to
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.formatting import show_timeline
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


class FleetRunAdmin(SoukAdmin):
    """Runs, the newest first."""

    when_empty = gettext_lazy("After a release the shops are brought up to it here, one canary first.")
    list_display = ["release", "status_label", "progress", "failures", "actor", "created", "finished_at"]
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

    def get_queryset(self, request: HttpRequest) -> "QuerySet[FleetRun]":
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

    @button(
        gettext_lazy("Bring the shops up"),
        gettext_lazy("Bring every shop up to this release?"),
        gettext_lazy("A worker does it, one canary first, while the shops serve."),
        submit=gettext_lazy("Begin"),
        may=["tenants.add_fleetrun"],
        icon="upgrade",
    )
    def start(self, request: HttpRequest, form: ConfirmForm) -> HttpResponse:
        run = runs.ask(actor=str(actor_of(request)))
        messages.success(request, _("A worker takes it up."))
        return back_to(self, request, run.pk)

    @button(
        gettext_lazy("Try again what is left"),
        gettext_lazy("Try again what is left?"),
        gettext_lazy("Shops that are done are not touched; those that failed are."),
        submit=gettext_lazy("Try"),
        may=["tenants.add_fleetrun"],
        when=Q(status__in=ledger.UNFINISHED),
        icon="replay",
    )
    def go_on(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        runs.ask_again(FleetRun.objects.get(pk=object_id))
        return _("A worker takes it up.")

    release = columns.of(gettext_lazy("Release"), lambda run: run.fingerprint[:12])
    status_label = columns.choice(gettext_lazy("Status"), "status", STATUS_LABELS)
    progress = columns.of(
        gettext_lazy("Shops"), lambda run: _("{done} of {all} shops").format(done=run.done, all=run.shops)
    )

    @display(description=gettext_lazy("Failed"))
    def failures(self, run: Any) -> SafeString | str:
        """How many failed, and the way to them."""
        if not run.failed:
            return "–"
        url = reverse(f"{self.admin_site.name}:tenants_fleetmigration_changelist")
        return format_html(
            '<a href="{}?run__id__exact={}&status__exact=failed">{}</a>', url, run.pk, run.failed
        )

    applied = columns.of(gettext_lazy("Migrations"), lambda run: ", ".join(run.migrations) or "–")

    @display(description=gettext_lazy("Failed shops"))
    def failed_shops(self, run: FleetRun) -> SafeString | str:
        """The first of them, with why."""
        rows = [("", line.tenant.slug, line.error) for line in ledger.list_failed(run)[:FAILURES_SHOWN]]
        if not rows:
            return "–"
        return show_timeline(rows)

    def named(self, obj: FleetRun) -> str:
        return f"{obj.fingerprint[:12]} · {obj.get_status_display()}"

    created = columns.time(gettext_lazy("Began"), "created_at")


class FleetMigrationAdmin(SoukAdmin):
    """Each shop's part in each run."""

    when_empty = gettext_lazy("What became of each shop in a run is listed here, once there was one.")
    list_display = ["tenant", "release", "status_label", "is_canary", "attempts", "took", "finished_at"]
    list_filter = [("status", ChoicesRadioFilter), "is_canary"]
    list_select_related = ["tenant", "run"]
    search_fields = ["tenant__name", "tenant__slug", "error"]
    ordering = [F("finished_at").desc(nulls_last=True), "-id"]
    fields = [
        ("tenant", "release"),
        ("status_label", "is_canary", "attempts"),
        "applied",
        "error",
        ("took", "finished_at"),
    ]

    narrowed_by = ("run",)
    release = columns.of(gettext_lazy("Release"), lambda line: line.run.fingerprint[:12], ordering="run")

    def named(self, obj: FleetMigration) -> str:
        return f"{obj.tenant} · {obj.get_status_display()}"

    status_label = columns.choice(gettext_lazy("Status"), "status", STATUS_LABELS)
    took = columns.duration(gettext_lazy("Took"), "took_ms")


PAGES = {FleetRun: FleetRunAdmin, FleetMigration: FleetMigrationAdmin}
