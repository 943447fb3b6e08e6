"""HTML that people write: what of it is kept, and its words."""

import html
import re

import nh3

_TAGS = frozenset((
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dl",
    "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li",
    "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
))  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_BLOCK_END = re.compile(r"<(?:/(?:p|div|li|h\d|td|th|tr|dd|dt)|br|hr)[^>]*>", re.IGNORECASE)


def clean_html(text: str) -> str:
    """The HTML with only what a description may hold: no scripts, styles, frames or handlers."""
    if "<" not in text and "&" not in text:
        return text.strip()  # plain text needs no parser
    return nh3.clean(text, tags=set(_TAGS), attributes={k: set(v) for k, v in _ATTRIBUTES.items()}).strip()


def text_of_html(text: str) -> str:
    """The words of HTML, without its tags."""
    if "<" not in text and "&" not in text:
        return text
    return " ".join(html.unescape(nh3.clean(_BLOCK_END.sub(" ", text), tags=set())).split())
