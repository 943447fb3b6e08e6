"""What a list shows as a CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from storefront.imports import formulas

MOST_ROWS = 10_000


def answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows under a header; what a spreadsheet would run is made harmless."""
    text = io.StringIO("\ufeff", newline="")  # the mark by which spreadsheets know UTF-8
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([formulas.escape("" if cell is None else str(cell)) for cell in row] for row in rows)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=disposition)
