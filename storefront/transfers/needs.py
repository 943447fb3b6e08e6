"""What files of products need beside their own permission: stock and collections that come along are not products."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from media import private
from storefront.imports import parser, tables
from storefront.imports.columns import COLLECTIONS, STOCK
from storefront.transfers.models import Transfer

SEE_STOCK = "inventory.view_stocklevel"
COUNT, COLLECT = "inventory.change_stocklevel", "catalogue.change_collection"


def of_file(content: IO[bytes]) -> Iterator[str]:
    """The permissions for what a CSV is of, or has columns of. Raises UnreadableFile."""
    table = tables.find(content)
    if table is not None:
        yield from table.needs
        return
    columns = parser.check_header(content)
    if columns.has(*STOCK):
        yield COUNT
    if columns.has(*COLLECTIONS):
        yield COLLECT


def of_stored(transfer_id: int) -> list[str]:
    """The permissions for the file of an import, to have it done or to read it; none where it is gone."""
    tried = Transfer.objects.filter(kind=Transfer.Kind.IMPORT, pk=transfer_id).select_related("file").first()
    if tried is None or tried.file is None:
        return []
    with suppress(FileNotFoundError), private.open_file(tried.file) as content:
        return list(of_file(content))
    return []


def of_notes(transfer_id: int) -> Sequence[str]:
    """The permissions for what is told of the rows of an import, which is kept for longer than its file."""
    noun = Transfer.objects.filter(pk=transfer_id).values_list("report__noun", flat=True).first()
    return next((table.needs for table in tables.TABLES if table.noun == noun), ())


def of_batch(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The permissions for what the items of a batch name."""
    items = list(items)
    if any("stock" in variant for item in items for variant in item.get("variants", ())):
        yield COUNT
    if any("collections" in item for item in items):
        yield COLLECT
