"""Products by file, in and out, and a customer's own data. A worker does the work; these say how it stands."""

from functools import partial
from typing import IO, Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import File, Query
from ninja.files import UploadedFile
from ninja_extra import ControllerBase, http_get, http_post

from api import caller, pagination, responses, uploads
from api.controllers import controller
from api.permissions import HasPermission, IsOwnAccount, holds, require
from api.schemas import Page, Paging, sorted_by
from api.shop import shoppers
from api.shop.schemas import transfers as schemas
from kernel import clock
from storefront.transfers import needs, queries, services, views
from storefront.transfers.models import Transfer

Kind = Transfer.Kind


@controller("/imports", "Bulk", HasPermission("transfers.import_products"))
class ImportsController(ControllerBase):
    """Product CSVs in Shopify's format."""

    @http_post("", response={202: views.ImportView})
    @uploads.takes_file(largest=services.LARGEST_FILE)
    def create(self, request: HttpRequest, file: File[UploadedFile], dry_run: bool = False) -> HttpResponse:
        """Import a product CSV of at most 32 MB, or with `dry_run` find out what that would do.

        Shopify's files of customers, discounts and orders are taken too: each needs what its nouns need.
        Its rows are worked through in the background, one file of the shop after the other: poll the address in
        `Location`. Running a file again changes nothing. Columns of stock need `stock:write`, those of collections
        `collections:write`.
        """
        content = cast(IO[bytes], file.file)
        for needed in needs.of_file(content):
            require(request, needed)
        made = services.request_import(
            content=content,
            size=file.size or 0,
            filename=file.name or "",
            dry_run=dry_run,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return _accepted(request, made, "/api/v1/imports")

    @http_get("", response=Page[views.ImportView])
    def list(self, request: HttpRequest, query: Query[sorted_by("created_at")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the shop's imports, the newest first."""
        found = queries.list_transfers(kind=Kind.IMPORT)
        return pagination.page(request, query, found, read=views.import_views)

    @http_get("/{id:import_id}", response=views.ImportView)
    def get(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Get an import and how it stands."""
        return responses.ok(_view(request, queries.get(kind=Kind.IMPORT, transfer_id=import_id)))

    @http_get("/{id:import_id}/errors", response=Page[views.RowNoteView])
    def errors(self, request: HttpRequest, import_id: int, query: Query[Paging]) -> HttpResponse:
        """List what is wrong with which row, the first 1,000: their products were left as they were."""
        return _notes(request, import_id, "errors", query)

    @http_get("/{id:import_id}/warnings", response=Page[views.RowNoteView])
    def warnings(self, request: HttpRequest, import_id: int, query: Query[Paging]) -> HttpResponse:
        """List what was left out or changed of products that were taken, the first 1,000."""
        return _notes(request, import_id, "warnings", query)

    @http_get("/{id:import_id}/pictures", response=Page[views.PictureView])
    def pictures(
        self, request: HttpRequest, import_id: int, query: Query[schemas.PictureQuery]
    ) -> HttpResponse:
        """List the pictures an import named, with what became of each."""
        count, results = queries.list_pictures(
            transfer_id=import_id, state=query.state or "", limit=query.limit, offset=query.begins
        )
        return responses.page(request, query, count=count, results=results)

    @http_post("/{id:import_id}/picture-retries", response={202: schemas.Retried})
    def retry_pictures(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Fetch once more the pictures of an import that could not be fetched."""
        retried = services.retry_pictures(transfer_id=import_id, actor=caller.actor(request), now=clock.now())
        return responses.accepted({"retried": retried})


@controller("/catalogue-batches", "Bulk", HasPermission("transfers.import_products"))
class CatalogueBatchesController(ControllerBase):
    """Products as another system has them, many at once."""

    @http_post("", response={202: views.BatchView})
    def create(self, request: HttpRequest, body: schemas.BatchIn) -> HttpResponse:
        """Create or change up to 1,000 products, with variants, stock, collections and pictures: at most 1 MB of JSON.

        Products are found by `external_id`, else by `slug`; what is not sent stays. Each is written alone, in the
        background: poll the address in `Location`, or wait for `catalogue_batch.finished`. Who names stock or
        collections needs `stock:write` or `collections:write` as well.
        """
        items = [item.model_dump(mode="json", exclude_unset=True) for item in body.items]
        for needed in needs.of_batch(items):
            require(request, needed)
        made = services.request_batch(items=items, actor=caller.actor(request), now=clock.now())
        return responses.accepted(views.batch_view(made), location=f"/api/v1/catalogue-batches/{made.pk}")

    @http_get("/{id:batch_id}", response=views.BatchView)
    def get(self, request: HttpRequest, batch_id: int) -> HttpResponse:
        """Get how a batch stands, and what became of each of its items."""
        return responses.ok(views.batch_view(queries.get(kind=Kind.BATCH, transfer_id=batch_id)))


@controller("/exports", "Bulk", HasPermission("transfers.export_products"))
class ExportsController(ControllerBase):
    """All products as a CSV that an import takes."""

    @http_post("", response={202: views.ExportView})
    def create(self, request: HttpRequest) -> HttpResponse:
        """Ask for all products as a CSV; the address in `Location` says when it can be fetched, and where.

        It tells their stock to who may read stock (`stock:read`), and has no columns for it else.
        """
        made = services.request_export(
            tells_stock=_sees_stock(request), actor=caller.actor(request), now=clock.now()
        )
        return _accepted(request, made, "/api/v1/exports")

    @http_get("", response=Page[views.ExportView])
    def list(self, request: HttpRequest, query: Query[sorted_by("created_at")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the shop's exports, the newest first."""
        return _exports(request, Kind.EXPORT, query)

    @http_get("/{id:export_id}", response=views.ExportView)
    def get(self, request: HttpRequest, export_id: int) -> HttpResponse:
        """Get an export and how it stands; when it is done, with an address that is good for a quarter of an hour."""
        return responses.ok(_view(request, queries.get(kind=Kind.EXPORT, transfer_id=export_id)))


@controller("/customers/me/data-exports", "My account", IsOwnAccount)
class DataExportsController(ControllerBase):
    """What the shop holds of the caller."""

    @http_post("", response={202: views.ExportView})
    def create(self, request: HttpRequest) -> HttpResponse:
        """Have what the shop holds of you gathered as JSON; one at a time, three a day."""
        made = services.request_data_export(customer=shoppers.get_customer(request), now=clock.now())
        return _accepted(request, made, "/api/v1/customers/me/data-exports")

    @http_get("", response=Page[views.ExportView])
    def list(self, request: HttpRequest, query: Query[sorted_by("created_at")]) -> HttpResponse:  # type: ignore[valid-type]
        """List what was gathered of you in the last days, with addresses to fetch it from."""
        return _exports(request, Kind.DATA_EXPORT, query, customer=shoppers.get_customer(request))

    @http_get("/{id:data_export_id}", response=views.ExportView)
    def get(self, request: HttpRequest, data_export_id: int) -> HttpResponse:
        """Get one of your gathered files and how it stands."""
        customer = shoppers.get_customer(request)
        found = queries.get(kind=Kind.DATA_EXPORT, transfer_id=data_export_id, customer=customer)
        return responses.ok(_view(request, found))


def _notes(
    request: HttpRequest, import_id: int, level: Literal["errors", "warnings"], query: Paging
) -> HttpResponse:
    for needed in needs.of_notes(import_id):
        require(request, needed)
    count, results = queries.list_notes(
        transfer_id=import_id, level=level, limit=query.limit, offset=query.begins
    )
    return responses.page(request, query, count=count, results=results)


def _accepted(request: HttpRequest, made: Transfer, path: str) -> HttpResponse:
    return responses.accepted(_view(request, made), location=f"{path}/{made.pk}")


def _exports(request: HttpRequest, kind: Kind, query: Paging, **whose: Any) -> HttpResponse:
    found = queries.list_transfers(kind=kind, **whose)
    return pagination.page(request, query, found, view=partial(_export, request))


def _view(request: HttpRequest, row: Transfer) -> views.ImportView | views.ExportView:
    return views.import_view(row) if row.kind == Kind.IMPORT else _export(request, row)


def _sees_stock(request: HttpRequest) -> bool:
    return holds(request, needs.SEE_STOCK, scope="stock:read")


def _export(request: HttpRequest, row: Transfer) -> views.ExportView:
    shown = views.export_view(row, sees_stock=_sees_stock(request), now=clock.now())
    if shown["download"] is not None:
        shown["download"]["url"] = request.build_absolute_uri(shown["download"]["url"])
    return shown
