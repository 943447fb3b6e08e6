"""What a PDF of ours says: its text, as a reader program would find it.

Knows as much of what pages draw (ISO 32000) as typst writes: text in fonts with a ToUnicode map.
"""

import re
from io import BytesIO

from pypdf import PdfReader

_STRING = rb"\((?:\\.|[^\\()])*\)"
for _ in range(8):  # parentheses in pairs stand as they are
    _STRING = rb"\((?:\\.|[^\\()]|" + _STRING + rb")*\)"
_PIECE = re.compile(
    rb"/ActualText(?:\((?P<plain>(?:\\.|[^\\()])*)\)|<(?P<hex>[0-9A-F]*)>)>>\s*BDC.*?EMC"
    rb"|/(?P<font>f\d+) [-\d.]+ Tf"
    rb"|(?P<codes>" + _STRING + rb")"
    rb"|(?P<end>\bET\b)",
    re.S,
)
_ACTUAL = re.compile(rb"/ActualText" + _STRING)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.S)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def texts(document: bytes) -> list[str]:
    """The document's pieces of text, in the order they were written, page after page."""
    found: list[str] = []
    for page in PdfReader(BytesIO(document)).pages:
        fonts = {
            name[1:].encode(): _characters(font["/ToUnicode"].get_data())
            for name, font in page["/Resources"]["/Font"].items()
        }
        found += _texts(page.get_contents().get_data(), fonts)
    return found


def count_boxes(document: bytes) -> int:
    """How many characters are drawn as a box, since no font has them: as the glyph of number 0."""
    boxes, characters = 0, 0
    for page in PdfReader(BytesIO(document)).pages:
        drawn = _ACTUAL.sub(b"", page.get_contents().get_data())
        for text in re.findall(rb"\bBT\b.*?\bET\b", drawn, re.S):
            for string in re.findall(_STRING, text):
                codes = _ESCAPED.sub(_unescape, string[1:-1])
                boxes += sum(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))
                characters += len(codes) // 2
    assert characters, "nothing is written in it"
    return boxes


def _texts(drawn: bytes, fonts: dict[bytes, dict[bytes, str]]) -> list[str]:
    found, said = [], ""
    font: dict[bytes, str] = {}
    for piece in _PIECE.finditer(drawn):
        if piece["plain"] is not None:
            said += piece["plain"].decode("latin-1")
        elif piece["hex"] is not None:
            said += bytes.fromhex(piece["hex"].decode()).decode("utf-16").lstrip("\ufeff")
        elif piece["font"]:
            font = fonts[piece["font"]]
        elif piece["codes"]:
            codes = _ESCAPED.sub(_unescape, piece["codes"][1:-1])
            said += "".join(font[codes[at : at + 2]] for at in range(0, len(codes), 2))
        else:
            found.append(said)
            said = ""
    return found


def _characters(to_unicode: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", to_unicode)
    return {bytes.fromhex(c.decode()): bytes.fromhex(u.decode()).decode("utf-16-be") for c, u in pairs}


def _unescape(match: re.Match[bytes]) -> bytes:
    said = match[1]
    if said[:1].isdigit():
        return bytes([int(said, 8)])
    return b"" if said in (b"\n", b"\r\n") else _NAMED.get(said, said)
