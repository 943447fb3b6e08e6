"""Products by file, in and out, and a customer's own data. A worker does the work; these say how it stands."""

from typing import IO, Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import File, Query
from ninja.files import UploadedFile
from ninja_extra import ControllerBase, api_controller, http_get, http_post

from api import answers, caller, uploads
from api.permissions import HasPermission, IsOwnAccount
from api.schemas import Page, Paging
from api.shop import holders
from api.shop.schemas import transfers as schemas
from kernel import clock, throttling
from storefront.transfers import queries, services
from storefront.transfers.models import Transfer
from storefront.transfers.views import BatchView

Kind = Transfer.Kind


@api_controller(
    "/imports",
    tags=["Bulk"],
    permissions=[HasPermission("transfers.import_products")],
    use_unique_op_id=False,
)
class ImportsController(ControllerBase):
    """Product CSVs in Shopify's format."""

    @http_post("", response={202: schemas.Import})
    @uploads.takes_file(largest=services.LARGEST_FILE)
    def create(self, request: HttpRequest, file: File[UploadedFile], dry_run: bool = False) -> HttpResponse:
        """Import a product CSV of at most 32 MB, or with `dry_run` find out what that would do.

        Its rows are worked through in the background, one file of the shop after the other: poll the address in
        `Location`. Running a file again changes nothing.
        """
        made = services.request_import(
            content=cast(IO[bytes], file.file),
            size=file.size or 0,
            filename=file.name or "",
            dry_run=dry_run,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return _accepted(request, made, "/api/v1/imports")

    @http_get("", response=Page[schemas.Import])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """The shop's imports, the newest first."""
        return _list(request, Kind.IMPORT, query)

    @http_get("/{id:import_id}", response=schemas.Import)
    def get(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """How an import stands."""
        return answers.ok(_view(request, queries.get(kind=Kind.IMPORT, transfer_id=import_id)))

    @http_get("/{id:import_id}/errors", response=Page[schemas.RowNote])
    def errors(self, request: HttpRequest, import_id: int, query: Query[Paging]) -> HttpResponse:
        """List what is wrong with which row, the first 1,000: their products were left as they were."""
        return _notes(request, import_id, "errors", query)

    @http_get("/{id:import_id}/warnings", response=Page[schemas.RowNote])
    def warnings(self, request: HttpRequest, import_id: int, query: Query[Paging]) -> HttpResponse:
        """List what was left out or changed of products that were taken, the first 1,000."""
        return _notes(request, import_id, "warnings", query)

    @http_get("/{id:import_id}/pictures", response=Page[schemas.Picture])
    def pictures(
        self, request: HttpRequest, import_id: int, query: Query[schemas.PictureQuery]
    ) -> HttpResponse:
        """List the pictures an import named, with what became of each."""
        count, results = queries.list_pictures(
            transfer_id=import_id, state=query.state or "", limit=query.limit, offset=query.offset
        )
        return answers.page(request, count=count, results=results, limit=query.limit, offset=query.offset)

    @http_post("/{id:import_id}/picture-retries", response={202: schemas.Retried})
    def retry_pictures(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Fetch once more the pictures of an import that could not be fetched."""
        retried = services.retry_pictures(transfer_id=import_id, actor=caller.actor(request), now=clock.now())
        return answers.accepted({"retried": retried})


@api_controller(
    "/catalogue-batches",
    tags=["Bulk"],
    permissions=[HasPermission("transfers.import_products")],
    use_unique_op_id=False,
)
class CatalogueBatchesController(ControllerBase):
    """Products as another system has them, many at once."""

    @http_post("", response={202: BatchView})
    def create(self, request: HttpRequest, body: schemas.BatchIn) -> HttpResponse:
        """Create or change up to 1,000 products, with variants, stock, collections and pictures: at most 1 MB of JSON.

        Products are found by `external_id`, else by `slug`; what is not sent stays. Each is written alone, in the
        background: poll the address in `Location`, or wait for `catalogue_batch.finished`.
        """
        items = [item.model_dump(mode="json", exclude_unset=True) for item in body.items]
        made = services.request_batch(items=items, actor=caller.actor(request), now=clock.now())
        return answers.accepted(queries.batch_view(made), location=f"/api/v1/catalogue-batches/{made.pk}")

    @http_get("/{id:batch_id}", response=BatchView)
    def get(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """Get how a batch stands, and what became of each of its items."""
        return answers.ok(queries.batch_view(queries.get(kind=Kind.BATCH, transfer_id=batch_id)))


@api_controller(
    "/exports",
    tags=["Bulk"],
    permissions=[HasPermission("transfers.export_products")],
    use_unique_op_id=False,
)
class ExportsController(ControllerBase):
    """All products as a CSV that an import takes."""

    @http_post("", response={202: schemas.Export})
    def create(self, request: HttpRequest) -> HttpResponse:
        """Ask for all products as a CSV; the address in `Location` says when it can be fetched, and where."""
        made = services.request_export(actor=caller.actor(request), now=clock.now())
        return _accepted(request, made, "/api/v1/exports")

    @http_get("", response=Page[schemas.Export])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """The shop's exports, the newest first."""
        return _list(request, Kind.EXPORT, query)

    @http_get("/{id:export_id}", response=schemas.Export)
    def get(self, request: HttpRequest, export_id: int) -> HttpResponse:
        """How an export stands; when it is done, with an address that is good for a quarter of an hour."""
        return answers.ok(_view(request, queries.get(kind=Kind.EXPORT, transfer_id=export_id)))


@api_controller(
    "/customers/me/data-exports", tags=["My account"], permissions=[IsOwnAccount], use_unique_op_id=False
)
class DataExportsController(ControllerBase):
    """What the shop holds of the caller."""

    @http_post("", response={202: schemas.Export})
    def create(self, request: HttpRequest) -> HttpResponse:
        """Have what the shop holds of you gathered as JSON; one at a time, three a day."""
        throttling.require(throttling.DATA_EXPORT, caller.of(request).principal)
        made = services.request_data_export(customer=holders.get_customer(request), now=clock.now())
        return _accepted(request, made, "/api/v1/customers/me/data-exports")

    @http_get("", response=Page[schemas.Export])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """What was gathered of you in the last days, with addresses to fetch it from."""
        return _list(request, Kind.DATA_EXPORT, query, customer=holders.get_customer(request))

    @http_get("/{id:data_export_id}", response=schemas.Export)
    def get(self, request: HttpRequest, data_export_id: int) -> HttpResponse:
        """How one of yours stands."""
        customer = holders.get_customer(request)
        found = queries.get(kind=Kind.DATA_EXPORT, transfer_id=data_export_id, customer=customer)
        return answers.ok(_view(request, found))


def _notes(
    request: HttpRequest, import_id: int, level: Literal["errors", "warnings"], query: Paging
) -> HttpResponse:
    count, results = queries.list_notes(
        transfer_id=import_id, level=level, limit=query.limit, offset=query.offset
    )
    return answers.page(request, count=count, results=results, limit=query.limit, offset=query.offset)


def _accepted(request: HttpRequest, made: Transfer, path: str) -> HttpResponse:
    return answers.accepted(_view(request, made), location=f"{path}/{made.pk}")


def _list(request: HttpRequest, kind: Kind, query: Paging, **whose: Any) -> HttpResponse:
    count, results = queries.list_views(
        kind=kind, now=clock.now(), limit=query.limit, offset=query.offset, **whose
    )
    results = [_absolute(request, shown) for shown in results]
    return answers.page(request, count=count, results=results, limit=query.limit, offset=query.offset)


def _view(request: HttpRequest, transfer: Transfer) -> dict[str, Any]:
    return _absolute(request, queries.view(transfer, now=clock.now()))


def _absolute(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    if shown.get("download"):
        shown["download"]["url"] = request.build_absolute_uri(shown["download"]["url"])
    return shown
