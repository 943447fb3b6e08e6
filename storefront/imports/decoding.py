"""From bytes to text: encodings, line ends, and which sign separates."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from storefront.imports.errors import UnreadableFile

LARGEST_FIELD = 1024 * 1024
DELIMITERS = ",;\t|"
_HEAD = 4096
_BINARY = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\x1f\x8b", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)  # Excel's own, before the header
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text: its lines, what separates its cells, and how many lines stand before the header."""

    stream: io.TextIOWrapper
    delimiter: str
    skips: int

    @property
    def decimal(self) -> str:
        """The decimal sign: where semicolons separate, commas are free to be it (Excel in half of Europe)."""
        return "," if self.delimiter == ";" else "."

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row with the number of the line it begins on. Raises UnreadableFile."""
        csv.field_size_limit(LARGEST_FIELD)
        reader = csv.reader(self.stream, strict=True, delimiter=self.delimiter)
        last = 0
        try:
            for cells in reader:
                line, last = last + 1, reader.line_num  # a cell may hold line ends
                if line > self.skips:
                    yield line, cells
        except csv.Error as error:
            said = str(error)
            if "expected after" in said or "end of data" in said:  # the two faults of quotation marks
                detail = _(
                    "Line {line}: a quotation mark opens or closes a cell at the wrong place. Write one that belongs"
                    ' to the text twice: "Cup 12"" tall".'
                )
            else:
                detail = _("Line {line}: {reason}.")
            raise UnreadableFile(detail.format(line=reader.line_num, reason=said)) from error


def open_text(stream: IO[bytes]) -> Text:
    """Look at the beginning of a file and give its text. Raises UnreadableFile for what is none.

    UTF-8 with or without a byte-order mark, UTF-16, else Windows-1252 or Latin-1 line by line.
    """
    head = stream.read(_HEAD)
    if not head.strip():
        raise UnreadableFile(_("The file is empty."))
    encoding = _encoding(head)
    if encoding is None:
        raise UnreadableFile(_("The file is binary and no CSV."))
    lines = head.decode(encoding, errors="ignore").splitlines()
    skips = next((n for n, line in enumerate(lines) if line.strip()), 0)
    separator = _SEPARATOR_LINE.fullmatch(lines[skips]) if lines else None
    if separator is not None:
        delimiter = separator[1]
        skips += 1
    else:
        first = _QUOTED.sub("", lines[skips] if lines else "")
        delimiter = max(DELIMITERS, key=first.count)
    # newline="" leaves line ends inside quotes to the csv module
    text = io.TextIOWrapper(
        io.BufferedReader(_Decoded(head, stream, encoding)),  # type: ignore[type-var]
        encoding="utf-8",
        newline="",
    )
    return Text(text, delimiter, skips)


def _encoding(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(_BINARY):
        return None
    if b"\0" in head:
        # every other byte of Latin letters in UTF-16 is none
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
            if len(head) >= 8 and zeros.count(0) > 0.8 * len(zeros) and head.count(0) < 0.6 * len(head):
                return encoding
        return None
    return "utf-8"


class _Decoded(io.RawIOBase):
    """The head that was looked at and the rest, as UTF-8 whatever the file is in.

    A file that claims nothing is UTF-8 until the first line that is not; such a line alone is read
    as Windows-1252, so one stray accent far down spoils neither the file nor its neighbours.
    """

    def __init__(self, head: bytes, rest: IO[bytes], encoding: str) -> None:
        self._chunks = self._decode(head, rest, encoding)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    @staticmethod
    def _decode(head: bytes, rest: IO[bytes], encoding: str) -> Iterator[bytes]:
        if encoding != "utf-8":
            decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
            chunk = head
            while chunk:
                yield decoder.decode(chunk).replace("\0", "").encode()
                chunk = rest.read(65536)
            return
        tail = b""
        chunk = head
        while chunk:
            lines = (tail + chunk).splitlines(keepends=True)
            tail = lines.pop()  # it may go on, were it only with the second half of a line end
            yield b"".join(map(_as_utf8, lines))
            if len(tail) > 4 * LARGEST_FIELD:
                raise UnreadableFile(_("A line has no end: this is no CSV."))
            chunk = rest.read(65536)
        if tail:
            yield _as_utf8(tail)


def _as_utf8(line: bytes) -> bytes:
    if b"\0" in line:
        raise UnreadableFile(_("The file is binary and no CSV."))
    try:
        line.decode()
    except UnicodeDecodeError:
        try:
            return line.decode("cp1252").encode()
        except UnicodeDecodeError:
            return line.decode("latin-1").encode()
    return line
