"""Bringing the shops up to a release, for operators."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_get, http_post

from api import answers, caller, pagination
from api.permissions import HasPermission
from api.platform.schemas import fleet as schemas
from api.schemas import Feed, Page
from tenants.fleet import ledger, runs

FAILURES_SHOWN = 10


@api_controller(
    "/migration-runs",
    tags=["Fleet"],
    permissions=[HasPermission("tenants.view_fleetrun")],
    use_unique_op_id=False,
)
class MigrationRunsController(ControllerBase):
    """Rounds over every shop's schema."""

    @http_get("", response=Page[schemas.MigrationRun])
    def list(self, request: HttpRequest, query: Query[Feed]) -> HttpResponse:
        """List the runs that bring shops up to a release, the newest first."""
        found = ledger.list_runs(failures=FAILURES_SHOWN)
        return pagination.page(request, query, found, view=_view, newest_by=("created_at", "id"))

    @http_post("", response={202: schemas.MigrationRun}, permissions=[HasPermission("tenants.add_fleetrun")])
    def start(self, request: HttpRequest) -> HttpResponse:
        """Have a worker bring every shop up to this release, or go on with the last run that did not end well."""
        asked = runs.ask(actor=caller.of(request).name)
        return answers.accepted(_view(ledger.list_runs(failures=FAILURES_SHOWN).get(pk=asked.pk)))


def _view(run: Any) -> dict[str, Any]:
    """One of `ledger.list_runs`."""
    return {
        "id": run.pk,
        "status": run.status,
        "error": run.error,
        "migrations": run.migrations,
        "migrated": run.done,
        "left": run.pending,
        "failed": run.failed,
        "failures": [
            {"tenant": line.tenant_id, "slug": line.tenant.slug, "error": line.error} for line in run.failures
        ],
        "actor": run.actor,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }
