"""HTML that people write: what of it is kept, and its words."""

import html
import re
from collections import Counter

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
_OPENING = re.compile(r"<([a-z][a-z0-9]*)([^<>]*)", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_REOPENED = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_MOST_REOPENED = 3_000_000


def tame(text: str) -> str:
    """The HTML; its words alone where a parser would make gigabytes of it.

    A parser opens what marks words and was not closed again in each block after it, of equal tags three, so that short
    texts become long ones. What that comes to at most is counted, in letters.
    """
    opened, seen, made = 0, Counter[str](), 0
    for tag in _OPENING.finditer(text):
        if tag[1].lower() in _REOPENED:
            seen[tag[0]] += 1
            opened += len(tag[0]) if seen[tag[0]] <= 3 else 0
        made += opened
        if made > _MOST_REOPENED:
            return html.escape(_ANY_TAG.sub(" ", text))
    return text


def clean_html(text: str) -> str:
    """The HTML with only what a description may hold: no scripts, styles, frames or handlers."""
    if "<" not in text and "&" not in text:
        return text.strip()  # plain text needs no parser
    text = tame(text)
    return nh3.clean(text, tags=set(_TAGS), attributes={k: set(v) for k, v in _ATTRIBUTES.items()}).strip()


def text_of_html(text: str) -> str:
    """The words of HTML, without its tags."""
    if "<" not in text and "&" not in text:
        return text
    return " ".join(html.unescape(nh3.clean(_BLOCK_END.sub(" ", tame(text)), tags=set())).split())
