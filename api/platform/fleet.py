"""Bringing the shops up to a release, for operators."""

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import ModelPermission
from api.schemas import Page, sorted_by
from tenants.fleet import ledger, runs, views

FAILURES_SHOWN = 10


@controller("/migration-runs", "Fleet", ModelPermission("tenants.fleetrun"))
class MigrationRunsController(ControllerBase):
    """Rounds over every shop's schema."""

    @http_get("", response=Page[views.MigrationRunView])
    def list(self, request: HttpRequest, query: Query[sorted_by("created_at")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the runs that bring shops up to a release, the newest first."""
        found = ledger.list_runs(failures=FAILURES_SHOWN)
        return pagination.page(
            request, query, found, view=views.migration_run, newest_by=("created_at", "id")
        )

    @http_post("", response={202: views.MigrationRunView})
    def start(self, request: HttpRequest) -> HttpResponse:
        """Have a worker bring every shop up to this release, or go on with the last run that did not end well."""
        asked = runs.ask(actor=caller.of(request).name)
        return responses.accepted(
            views.migration_run(ledger.list_runs(failures=FAILURES_SHOWN).get(pk=asked.pk))
        )
