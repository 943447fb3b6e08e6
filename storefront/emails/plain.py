"""Plain text made from the HTML of a message. Pure."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "table", "ul", "ol", "blockquote", "hr", "pre", "tr", "li"}
)
_HIDDEN = frozenset({"style", "script", "head", "title"})
_CELL = "\x1f"
_SPACES = re.compile(r"[ \t\r\n\f]+")


class _Reader(HTMLParser):
    """Collects the words, with a line for each block and a link's address after its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0
        self.verbatim = 0
        self.links: list[tuple[str, int]] = []
        self.rows: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "tr":
            self.rows.append(len(self.parts))
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n" if tag == "li" else "\n\n")
            self.verbatim += tag == "pre"
            if tag == "li":
                self.parts.append("- ")
        elif tag in ("td", "th"):
            self.parts.append(_CELL)
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "tr" and self.rows:
            began = self.rows.pop()
            row = "".join(self.parts[began:])
            self.parts[began:] = [f"{_as_line(row)}\n"]
        elif tag in _BLOCKS:
            self.verbatim -= tag == "pre" and self.verbatim > 0
            self.parts.append("\n" if tag == "li" else "\n\n")
        elif tag == "a" and self.links:
            address, began = self.links.pop()
            words = "".join(self.parts[began:]).strip()
            address = address.removeprefix("mailto:")
            if address and address not in words:
                self.parts.append(f":\n{address}\n" if words else address)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data if self.verbatim else _SPACES.sub(" ", data))


def _as_line(row: str) -> str:
    """A row of data in one line, `cup, CUP-01: 2`; a row that lays a page out as its cells below each other."""
    cells = [cell.strip() for cell in row.split(_CELL)]
    if "\n\n" in row.strip():
        return "\n\n".join(cell for cell in cells if cell)
    return ": ".join(
        ", ".join(part.strip() for part in cell.split("\n") if part.strip()) for cell in cells if cell
    )


def from_html(html: str) -> str:
    """The text of HTML: a blank line between paragraphs, links written out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tidy("".join(reader.parts))


def tidy(text: str) -> str:
    """The text without trailing blanks and with at most one empty line in a row."""
    lines = (line.strip() for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
