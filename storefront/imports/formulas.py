"""Cells that a spreadsheet would run as a formula, made harmless with a quote and read back without it.

A formula begins with one of = + - @ (OWASP, “CSV injection”), in the full-width form too, or after
white space that some spreadsheets drop. A plain number is none. It begins behind a semicolon, a tab or a line's
end as well: a spreadsheet whose separator is the semicolon parts a cell there, and heeds no quote within one.
"""

import re

QUOTE = "'"
_BEGINS = r"(?:\A|(?<=[;\t\r\n]))"
_RUNS = r"(?=(?:['\"]|[^\S\t\r\n])*[=+\-@＝＋－＠|])"
_PLAIN = re.compile(_BEGINS + _RUNS)
_ESCAPED = re.compile(_BEGINS + QUOTE + _RUNS)
_TEXT = re.compile(r'="([^"]*)"')
"""What keeps Excel from making a number of 00123: a formula whose value is that text."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def escape(cell: str) -> str:
    """The cell with a quote wherever a spreadsheet would begin to run it, or where there was one already."""
    return cell if _NUMBER.fullmatch(cell) else _PLAIN.sub(QUOTE, cell)


def unescape(cell: str) -> str:
    """What `escape` was given; of a cell that another program wrote as a formula for a text, the text."""
    text = _TEXT.fullmatch(cell)
    return text[1].strip() if text else _ESCAPED.sub("", cell)
