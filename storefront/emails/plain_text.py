"""Plain text made from the HTML of a message. Pure."""

import re

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, 2.2
_CONFIG = ParserConfig(css=STRICT_CSS_PROFILE, display_images=True)


def from_html(html: str) -> str:
    """The text of cleaned HTML: each table row in one line, and the address of a link in a line below its words.

    Control characters are left out, which titles from other systems have in them: lxml takes none.
    """
    tree = fragment_fromstring(_NOT_IN_XML.sub("", html), create_parent="div")
    for link in list(tree.iter("a")):
        _write_out(link)
    for element in tree.iter():  # Inscriptis unescapes what the parser has unescaped already
        element.text, element.tail = _escaped(element.text), _escaped(element.tail)
    return tidy(Inscriptis(tree, _CONFIG).get_text())


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
