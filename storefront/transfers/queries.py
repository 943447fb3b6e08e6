"""Reads on imports and exports."""

from typing import Literal

from django.db.models import QuerySet

from storefront.catalogue import queries as catalogue
from storefront.customers.models import Customer
from storefront.transfers import errors, views
from storefront.transfers.models import Transfer

NOTES = ("errors", "warnings")
_LONG = (*NOTES, "items", "results")


def get(*, kind: Transfer.Kind, transfer_id: int, customer: Customer | None = None) -> Transfer:
    """The import or export of that id, of that customer where it is theirs. Raises TransferNotFound."""
    transfer = list_transfers(kind=kind, customer=customer).filter(pk=transfer_id).first()
    if transfer is None:
        raise errors.TransferNotFound
    return transfer


def list_transfers(*, kind: Transfer.Kind, customer: Customer | None = None) -> "QuerySet[Transfer]":
    """Those of a kind, the newest first, with their files and without what may be long of them."""
    found = Transfer.objects.filter(kind=kind, customer=customer)
    return found.select_related("file").defer(*_LONG).order_by("-pk")


def list_notes(
    *, transfer_id: int, level: Literal["errors", "warnings"], limit: int, offset: int
) -> tuple[int, list[views.RowNoteView]]:
    """How many errors or warnings of an import's rows were kept, and a page of them. Raises TransferNotFound."""
    row = (
        Transfer.objects.filter(kind=Transfer.Kind.IMPORT, pk=transfer_id)
        .values_list(level, flat=True)
        .first()
    )
    if row is None:
        raise errors.TransferNotFound
    return len(row), row[offset : offset + limit]


def list_pictures(
    *, transfer_id: int, state: str = "", limit: int, offset: int
) -> tuple[int, list[views.PictureView]]:
    """How many pictures an import named, and a page of them with what became of each. Raises TransferNotFound."""
    if not Transfer.objects.filter(kind=Transfer.Kind.IMPORT, pk=transfer_id).exists():
        raise errors.TransferNotFound
    count, images = catalogue.list_of_import(import_id=transfer_id, state=state, limit=limit, offset=offset)
    return count, [views.picture(image) for image in images]
