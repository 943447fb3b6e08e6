"""What a PDF of ours says: its text, read from the bytes as a reader program would.

Knows as much of PDF (ISO 32000) as typst writes: plain objects, deflated streams, fonts with a ToUnicode map.
"""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.S)
_STREAM = re.compile(rb"/Length (\d+)\b.*?stream\r?\n", re.S)
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
    objects = {int(number): body for number, body in _OBJECT.findall(document)}
    found: list[str] = []
    for body in objects.values():
        if re.search(rb"/Type/Page\b", body):
            fonts = {
                name: _characters(objects, int(font))
                for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", objects[_reference(body, b"Resources")])
            }
            found += _texts(_stream(objects[_reference(body, b"Contents")]), fonts)
    return found


def count_boxes(document: bytes) -> int:
    """How many characters are drawn as a box, since no font has them: as the glyph of number 0."""
    objects = {int(number): body for number, body in _OBJECT.findall(document)}
    found = 0
    for body in objects.values():
        if re.search(rb"/Type/Page\b", body):
            drawn = _ACTUAL.sub(b"", _stream(objects[_reference(body, b"Contents")]))
            for text in re.findall(rb"\bBT\b.*?\bET\b", drawn, re.S):
                for string in re.findall(_STRING, text):
                    codes = _ESCAPED.sub(_unescape, string[1:-1])
                    found += sum(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))
    return found


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


def _characters(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    pairs = re.findall(
        rb"<([0-9A-F]{4})> <([0-9A-F]+)>", _stream(objects[_reference(objects[font], b"ToUnicode")])
    )
    return {bytes.fromhex(c.decode()): bytes.fromhex(u.decode()).decode("utf-16-be") for c, u in pairs}


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    content = body[found.end() : found.end() + int(found[1])]  # which may itself end like a line
    return zlib.decompress(content) if b"/FlateDecode" in found[0] else content


def _unescape(match: re.Match[bytes]) -> bytes:
    said = match[1]
    if said[:1].isdigit():
        return bytes([int(said, 8)])
    return b"" if said in (b"\n", b"\r\n") else _NAMED.get(said, said)
