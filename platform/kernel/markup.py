"""HTML that people write: what of it is kept, and its words."""

import html
import re
from collections import Counter, defaultdict

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
_LONG_HTML = 65_536
_REGULAR = re.compile(
    r"""(?:
        [^<]++ | <(?![a-z/!?])
        | <!--(?!-?>)(?:(?!--).)*+-->
        | </[a-z][a-z0-9:-]*+\s*+>
        | <(?!(?:script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext|svg|math)\b)[a-z][a-z0-9:-]*+
            (?:\s*+[^\s"'<>/=`]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>][^\s<>]*+))?+){0,100}+\s*+/?+>
    )*+""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""HTML of which every reader sees the same tags, none with very many attributes."""
_LEFT_OUT = re.compile(
    r"<(?:(?P<comment>!--)|[!?]|(?P<alone>(?:svg|math)\b[^<>]*/>)"
    r"|(?P<name>script|style|title|iframe|noframes|noembed|svg|math)\b)",
    re.IGNORECASE,
)
"""What a description may not have, with what stands in it."""
_MERGED = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_REOPENED = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_KEPT_OPEN = frozenset(
    (
        "applet", "button", "caption", "foreignobject", "marquee", "math", "object", "select", "svg", "table", "td",
        "template", "th",
    )
)  # fmt: skip
"""Within these a parser may overlook an end (HTML, 13.2.6.4.7: what is not in scope)."""
_MOST_REOPENED = 3_000_000
_MOST_BEGUN, _MOST_TAGS = 10_000, 25_000
"""Tags that begin something, and all: cleaned HTML has an end for each beginning, and may be cleaned again."""
_MOST_MERGED = 10
_MOST_TIMES = 4
"""How much longer a text may become that is long already: an entity for a sign, and no more."""
_LONG = 10_000


def tame(text: str) -> str:
    """The HTML; its words alone where a parser would make gigabytes of it, or take minutes.

    A parser opens what marks words and was not closed again in each block after it, of equal tags three, so that short
    texts become long ones. What that comes to at most is counted, in letters. And at many a tag it looks through all
    that is open, which may be all that was opened before. Each attribute it compares with the tag's others, and with
    those of another `<html>`: long texts have few, and no tags that might be none.
    """
    is_long = len(text) > _LONG_HTML
    if is_long:
        text = _without_left_out(text)
    if (is_long and _REGULAR.fullmatch(text) is None) or len(_MERGED.findall(text)) > _MOST_MERGED:
        return _words_alone(text)
    opened, made, ends_count, begun = 0, 0, True, 0
    still_open, seen = defaultdict[str, list[tuple[str, int]]](list), Counter[str]()
    for number, tag in enumerate(_TAG.finditer(text)):
        name = tag[2].lower()
        begun += not tag[1]
        ends_count = ends_count and name not in _KEPT_OPEN
        if name not in _REOPENED:
            pass
        elif not tag[1]:
            seen[tag[0]] += 1
            still_open[name].append((tag[0], len(tag[0]) if seen[tag[0]] <= 3 else 0))
            opened += still_open[name][-1][1]
        elif ends_count and still_open[name]:
            words, counted = still_open[name].pop()
            seen[words] -= 1
            opened -= counted
        made += opened
        if made > _MOST_REOPENED or begun > _MOST_BEGUN or number > _MOST_TAGS:
            return _words_alone(text)
    return text


def _without_left_out(text: str) -> str:
    parts, at = [], 0
    while (found := _LEFT_OUT.search(text, at)) is not None:
        end = found.end() if found["alone"] else _end_of(found, text)
        if not end:
            break
        parts.append(text[at : found.start()])
        at = end
    return "".join([*parts, text[at:]])


def _end_of(begun: re.Match[str], text: str) -> int:
    name = begun["name"]
    sign = "--!?>" if begun["comment"] else f"</{name}\\b[^<>]*>" if name else ">"
    ended = re.compile(sign, re.IGNORECASE).search(text, begun.end())
    return ended.end() if ended else 0


def _words_alone(text: str) -> str:
    return html.escape(_ANY_TAG.sub(" ", text))


def clean_html(text: str) -> str:
    """The HTML with only what a description may hold: no scripts, styles, frames or handlers."""
    if "<" not in text and "&" not in text:
        return text.strip()  # plain text needs no parser
    text = tame(text)
    cleaned = nh3.clean(text, tags=set(_TAGS), attributes={k: set(v) for k, v in _ATTRIBUTES.items()}).strip()
    return cleaned if len(cleaned) <= max(_LONG, _MOST_TIMES * len(text)) else _words_alone(text).strip()


def text_of_html(text: str) -> str:
    """The words of HTML, without its tags."""
    if "<" not in text and "&" not in text:
        return text
    return " ".join(html.unescape(nh3.clean(_BLOCK_END.sub(" ", tame(text)), tags=set())).split())
