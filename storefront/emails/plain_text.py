"""Plain text made from the HTML of a message. Pure."""

import re
from typing import Any

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_document_state import HtmlDocumentState
from inscriptis.model.table import Table
from inscriptis.model.tag import CustomHtmlTagHandlerMapping
from inscriptis.model.tag.list_tag import ol_start_handler, ul_start_handler
from inscriptis.model.tag.table_tag import table_start_handler
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

MOST_IN_TABLES = 1_000_000
"""Letters, with the blanks that fill each cell up to the width of its column and the height of its row."""
DEEPEST_LIST = 20
"""Lists in each other, all of which indent each line."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, 2.2
_HIDES = re.compile(r"\s*(display|white-space)\s*:", re.IGNORECASE)
"""What of a style counts in a text; margins would be lines."""


class TooLong(Exception):
    """The text would be much longer than its HTML."""


class _Table(Table):  # type: ignore[misc]
    """One that is not laid out where it and those before it come to too much."""

    __slots__ = ("room",)

    def get_text(self) -> str:
        columns = max((len(row) for row in self.rows), default=0)
        self._take(len(self.rows) * columns)
        height = sum(max((cell.normalize_blocks() for cell in row.columns), default=1) for row in self.rows)
        widths = [0] * columns
        for row in self.rows:
            for number, cell in enumerate(row.columns):
                widths[number] = max(widths[number], cell.width)
        self._take(height * sum(widths))
        return str(super().get_text())

    def _take(self, letters: int) -> None:
        self.room[0] -= letters
        if self.room[0] < 0:
            raise TooLong


def from_html(html: str) -> str:
    """The text of cleaned HTML: each table row in one line, and the address of a link in a line below its words.

    Control characters are left out, which titles from other systems have in them: lxml takes none.
    Raises TooLong, and RecursionError.
    """
    tree = fragment_fromstring(_NOT_IN_XML.sub("", html), create_parent="div")
    for link in list(tree.iter("a")):
        _write_out(link)
    for element in tree.iter():  # Inscriptis unescapes what the parser has unescaped already
        element.text, element.tail = _escaped(element.text), _escaped(element.tail)
        if style := element.get("style"):
            element.set("style", ";".join(filter(_HIDES.match, style.split(";"))))
    return tidy(Inscriptis(tree, _config()).get_text())


def _config() -> ParserConfig:
    room = [MOST_IN_TABLES]

    def begin_table(state: HtmlDocumentState, attributes: Any) -> None:
        table_start_handler(state, attributes)
        begun = state.current_table[-1]
        state.current_table[-1] = _Table(begun.left_margin_len, begun.cell_separator)
        state.current_table[-1].room = room

    def begin_list(state: HtmlDocumentState, attributes: Any) -> None:
        if len(state.li_counter) >= DEEPEST_LIST:
            raise TooLong
        (ol_start_handler if state.tags[-1].tag == "ol" else ul_start_handler)(state, attributes)

    handlers = {"table": begin_table, "ul": begin_list, "ol": begin_list}
    return ParserConfig(
        css=STRICT_CSS_PROFILE,
        display_images=True,
        custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(handlers, {}),
    )


def tidy(text: str) -> str:
    """The text without trailing blanks and with at most one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _escaped(text: str | None) -> str | None:
    return text and text.replace("&", "&amp;")


def _write_out(link: HtmlElement) -> None:
    address = (link.get("href") or "").removeprefix("mailto:")
    if not address or address in link.text_content():
        return
    before, after = etree.SubElement(link, "br"), etree.SubElement(link, "br")
    before.tail = address
    after.tail = ""
