"""What a file may hold of one thing, so that none costs more than it is long."""

import io
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Category, Collection, Product, ProductImage
from storefront.imports import columns, own_columns, parser, services, tables
from storefront.imports.errors import UnreadableFile
from storefront.imports.reports import Report
from tenants.models import Tenant
from tests.actors import STAFF

pytestmark = pytest.mark.usefixtures("in_shop")
WOOCOMMERCE = "Type,Name,Published,Regular price,Categories,Images"


def load(text: str, *, dry_run: bool = False) -> Report:
    stream = io.BytesIO(text.encode())
    return services.import_products(stream, now=clock.now(), actor=STAFF, dry_run=dry_run)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@pytest.mark.parametrize("header", ["Title" + "," * 1000, "ID,Name,Regular price" + "," * 998])
def test_a_first_line_of_very_many_columns_is_refused(header: str) -> None:
    with pytest.raises(UnreadableFile, match="1001 columns"):
        parser.check_header(io.BytesIO(f"{header}\nMug\n".encode()))
    parser.check_header(io.BytesIO(f"{header[:-1]}\nMug\n".encode()))


def test_a_long_name_of_a_column_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="300 characters"):
        load(f"Title,{'a' * 301}\nMug,1\n")
    assert load(f"Title,Variant Price,{'a' * 300}\nMug,1,x\n").ignored_columns == ["a" * 300]


def test_a_file_of_very_many_rows_is_refused() -> None:
    rows = "".join(f"{n}\n" for n in range(500_001))
    with pytest.raises(UnreadableFile, match="500000 rows"):
        load(f"Title\n{rows}", dry_run=True)
    assert parser.scan(io.BytesIO(f"Title\n{rows[:-7]}".encode()), own_columns.Own()).rows == 500_000


def test_rows_that_are_apart_are_few_and_take_little() -> None:
    header = ",".join(columns.KNOWN)
    at = header.split(",").index("handle")
    apart = "".join(f"{',' * at}h{n}\n" for n in range(50_000)) * 2
    file = io.BytesIO(f"{header}\n{apart}".encode())
    found = parser.scan(file, own_columns.Own())
    file.seek(0)
    tracemalloc.start()
    try:
        next(iter(parser.read(file, found)))
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    more = f"{header}\n{apart}{',' * at}h0\n".encode()
    with pytest.raises(UnreadableFile, match="sort the file"):
        parser.scan(io.BytesIO(more), own_columns.Own())


def test_an_order_of_very_many_rows_is_refused_and_not_held(in_shop: Tenant) -> None:
    header = "Name,Email,Financial Status,Created at,Total,Lineitem name,Lineitem quantity,Lineitem price"
    rows = "#1,a@example.com,paid,2024-01-02 10:00:00 +0000,5,Cup,1,5\n" * 2_500
    file = io.BytesIO(f"{header}\n{rows}".encode())
    table = tables.find(file)
    assert table is not None
    report = tables.import_rows(file, table, now=clock.now(), actor=STAFF)
    assert [(note.line, note.code) for note in report.errors] == [(2, "too_many_rows")]


def test_a_short_row_does_not_pay_for_all_columns() -> None:
    header = "Name,Regular price,Type" + "," * 400 + ",".join(f"Attribute {n} name" for n in range(590))
    rows = "x\n" * 200_000
    file = io.BytesIO(f"{header}\n{rows}".encode())
    with at_most(seconds=6):
        found = parser.scan(file, own_columns.Own())
    assert found.rows == 200_000


def test_collections_of_a_cell_are_looked_up_at_once_and_no_more_than_a_hundred() -> None:
    names = [f"C{n}" for n in range(150)]
    last = catalogue.create_collection(title="c149", actor=STAFF)
    file = "Handle,Title,Variant Price,Collections\nmug,Mug,1,{}\n"
    load(file.format("c149"))
    with CaptureQueriesContext(connection) as captured:
        report = load(file.format(";".join(names)), dry_run=True)
    assert [(note.column, note.code) for note in report.warnings] == [("Collections", "list_cut")]
    assert len(captured) < 30
    load(file.format(";".join(names)))
    assert Collection.objects.count() == 101
    # a list that was cut takes the product out of none
    assert last.products.get() == Product.objects.get()


def test_collections_of_one_title_in_one_batch_are_one() -> None:
    report = load("Handle,Title,Variant Price,Collections\na,A,1,Sale;sale;SALE\nb,B,1,sALE\n")
    assert report.errors == []
    assert Collection.objects.get().products.count() == 2


def test_categories_and_pictures_of_a_cell_of_woocommerce() -> None:
    paths = [f"p{n}" for n in range(10_000)] + [f"p{n} > x" for n in range(10_000)]
    pictures = [f"https://pictures.example/{n}.jpg" for n in range(150)]
    with at_most(seconds=8):
        report = load(f'{WOOCOMMERCE}\nsimple,Mug,1,9,"{",".join(paths)}","{",".join(pictures)}"\n')
    assert [(note.column, note.code) for note in report.warnings] == [
        ("Categories", "list_cut"),
        ("Categories", "one_category"),
        ("Images", "list_cut"),
    ]
    assert max(len(note.detail) for note in report.warnings) < 20_000
    assert ProductImage.objects.count() == 100


@pytest.mark.parametrize(
    ("cell", "taken"),
    [
        ("A, A > B, A > B > C, Z", ["A", "B", "C"]),
        ("Z, A > B, A", ["Z"]),
        ("A > B > C, A, AB, A > B", ["A", "B", "C"]),
        ("A, A", ["A"]),
    ],
)
def test_the_deepest_category_is_taken(cell: str, taken: list[str]) -> None:
    load(f'{WOOCOMMERCE}\nsimple,Mug,1,9,"{cell}",\n')
    category = Product.objects.get().category
    assert category is not None
    assert [*(node.name for node in category.get_ancestors()), category.name] == taken


def test_a_category_of_any_depth_is_refused() -> None:
    report = load(f"Title,Type,Variant Price\nMug,{' > '.join('a' * 51)},1\n")
    assert [note.code for note in report.errors] == ["too_deep"]
    assert not Category.objects.exists()
    assert load(f"Title,Type,Variant Price\nMug,{' > '.join('a' * 50)},1\n").created == 1
