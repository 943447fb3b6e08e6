"""Pure rules of the catalogue: slugs, texts, options."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence

import nh3

MAX_OPTIONS = 3
MAX_TAGS = 250
MAX_TAG_LENGTH = 80
MAX_SLUG_LENGTH = 200
SLUG_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
_SLUG = re.compile(SLUG_PATTERN)

ALLOWED_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_BLOCK_END = re.compile(r"<(?:/(?:p|div|li|h\d|td|th|tr|dd|dt)|br|hr)[^>]*>", re.IGNORECASE)


def is_slug(text: str) -> bool:
    """Whether the text is lower-case ASCII letters and digits in groups joined by single hyphens."""
    return len(text) <= MAX_SLUG_LENGTH and _SLUG.fullmatch(text) is not None


def slugify(text: str) -> str:
    """The text as a slug: accents dropped, everything else that is no letter or digit a hyphen.

    Empty when nothing is left (a title in another script); the caller then needs another source.
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text))[:MAX_SLUG_LENGTH].strip("-")


def fold(text: str) -> str:
    """The text as it is searched: lower case, without accents, ß as ss, spaces single."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).replace("\0", "").split())


def clean_html(text: str) -> str:
    """The HTML with only what a description may hold: no scripts, styles, frames or handlers."""
    if "<" not in text and "&" not in text:
        return text.strip()  # plain text needs no parser
    return nh3.clean(
        text, tags=set(ALLOWED_TAGS), attributes={k: set(v) for k, v in ALLOWED_ATTRIBUTES.items()}
    ).strip()


def text_of_html(text: str) -> str:
    """The words of a description, without its tags."""
    if "<" not in text and "&" not in text:
        return text
    return " ".join(html.unescape(nh3.clean(_BLOCK_END.sub(" ", text), tags=set())).split())


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Tags stripped, without empty ones and repetitions (whatever their case), in the order given."""
    seen: dict[str, str] = {}
    for tag in tags:
        stripped = " ".join(tag.split())[:MAX_TAG_LENGTH]
        if stripped:
            seen.setdefault(stripped.casefold(), stripped)
    return list(seen.values())[:MAX_TAGS]


def collect_values(rows: Sequence[Sequence[str]], position: int) -> list[str]:
    """The values of the option at `position` (from 0) over all variants, in the order they first come."""
    return list(dict.fromkeys(row[position] for row in rows if len(row) > position and row[position]))


def search_terms(query: str) -> list[str]:
    """The words of a search as they are compared with the index: folded, at most ten, no operators."""
    return re.findall(r"[^\W_]+", fold(query))[:10]
