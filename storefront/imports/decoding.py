"""From bytes to text: encodings, line ends, and which sign separates."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from babel.languages import get_official_languages
from django.utils.translation import gettext as _

from kernel import texts
from storefront.imports.errors import UnreadableFile
from tenants import current
from tenants.models import Tenant

LARGEST_FIELD = 1024 * 1024
csv.field_size_limit(LARGEST_FIELD)  # of the whole process, whoever reads first
DELIMITERS = ",;\t|"
_HEAD = 4096
_TELLING = 32
_BINARY = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\x1f\x8b", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")
_CODE_PAGES = {
    "ar": "cp1256", "fa": "cp1256", "ur": "cp1256", "he": "cp1255", "el": "cp1253", "tr": "cp1254", "th": "cp874",
    "ja": "cp932", "ko": "cp949", "zh": "gb18030", "vi": "cp1258",
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), "cp1250"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
}  # fmt: skip
"""What programs of a language write that know no UTF-8, where it is not Windows-1252."""
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)  # Excel's own, before the header
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text: its lines, what separates its cells, and how many lines stand before the header."""

    stream: io.TextIOWrapper
    delimiter: str
    skips: int
    source: "_Decoded"

    @property
    def code_page(self) -> str:
        """What lines were read in that are no UTF-8; empty where none was, as far as the text was read."""
        return self.source.code_page if self.source.is_mixed else ""

    @property
    def decimal(self) -> str:
        """The decimal sign: where semicolons separate, commas are free to be it (Excel in half of Europe)."""
        return "," if self.delimiter == ";" else "."

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row with the number of the line it begins on; the first, which names the columns, as it reads.

        Raises UnreadableFile.
        """
        reader = csv.reader(self.stream, strict=True, delimiter=self.delimiter, skipinitialspace=True)
        last, is_named = 0, False
        try:
            for cells in reader:
                line, last = last + 1, reader.line_num  # a cell may hold line ends
                if line > self.skips:
                    yield line, cells if is_named else list(map(_name, cells))
                    is_named = True
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

    UTF-8 with or without a byte-order mark, UTF-16, else the code page of the shop's language line by line.
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
    source = _Decoded(head, stream, encoding, _code_page(current.tenant()))
    # newline="" leaves line ends inside quotes to the csv module
    text = io.TextIOWrapper(io.BufferedReader(source), encoding="utf-8", newline="")  # type: ignore[type-var]
    return Text(text, delimiter, skips, source)


def _code_page(shop: Tenant) -> str:
    """That of the shop's language; of its country's where it speaks English, as it does where we write no other."""
    language = re.split("[-_]", shop.locale)[0]
    if language == "en":
        language = next(iter(get_official_languages(shop.country, de_facto=True)), "en")
    return _CODE_PAGES.get(language.partition("_")[0], "cp1252") if language != "zh_Hant" else "big5hkscs"


def _encoding(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(_BINARY):
        return None
    if b"\0" in head:
        # every other byte of Latin letters in UTF-16 is none; what stands below the first line may be of any script
        start = head[:_TELLING]
        for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
            if len(start) >= 8 and zeros.count(0) > 0.8 * len(zeros) and start.count(0) < 0.6 * len(start):
                return encoding
        return None
    return "utf-8"


def _name(cell: str) -> str:
    """A column's name, whatever spaces, accents and apostrophes it is written with: French has several of each."""
    return " ".join(texts.as_it_reads(cell).replace("\u2019", "'").split())


class _Decoded(io.RawIOBase):
    """The head that was looked at and the rest, as UTF-8 whatever the file is in.

    A file that claims nothing is UTF-8 until the first line that is not; such a line alone is read
    in the code page, so one stray accent far down spoils neither the file nor its neighbours.
    """

    def __init__(self, head: bytes, rest: IO[bytes], encoding: str, code_page: str) -> None:
        self.code_page = code_page
        self.is_mixed = False
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

    def _decode(self, head: bytes, rest: IO[bytes], encoding: str) -> Iterator[bytes]:
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
            yield b"".join(map(self._as_utf8, lines))
            if len(tail) > 4 * LARGEST_FIELD:
                raise UnreadableFile(_("A line has no end: this is no CSV."))
            chunk = rest.read(65536)
        if tail:
            yield self._as_utf8(tail)

    def _as_utf8(self, line: bytes) -> bytes:
        if b"\0" in line:
            raise UnreadableFile(_("The file is binary and no CSV."))
        try:
            line.decode()
        except UnicodeDecodeError:
            self.is_mixed = True
            try:
                return line.decode(self.code_page).encode()
            except UnicodeDecodeError:
                return line.decode("latin-1").encode()
        return line
