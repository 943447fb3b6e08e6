"""Cells that a spreadsheet would run as a formula, made harmless with a quote and read back without it.

A formula begins with one of = + - @ (OWASP, “CSV injection”), in the full-width form too, or after
white space that some spreadsheets drop. A plain number is none.
"""

import re

QUOTE = "'"
_RUNS = re.compile(r"[\s']*[=+\-@＝＋－＠|]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def escape(cell: str) -> str:
    """The cell with a quote before it where a spreadsheet would run it, or where there was one already."""
    return QUOTE + cell if _RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unescape(cell: str) -> str:
    """What `escape` was given."""
    return cell[1:] if cell.startswith(QUOTE) and _RUNS.match(cell) else cell
