"""From a message's source and its data to subject, HTML and text."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kernel import formats
from kernel.formats import Format
from storefront.emails import (
    branding,
    contexts,
    defaults,
    email_types,
    plain,
    queries,
    rules,
    samples,
    sandbox,
    suppression,
)
from storefront.emails.content import Fragment
from storefront.emails.defaults import Source

logger = logging.getLogger(__name__)

_EVERYWHERE = {"class", "style", "align", "valign", "width", "height", "title", "dir", "lang", "role"}
_PLAIN_TAGS = {
    *("h1", "h2", "h3", "h4", "p", "br", "hr", "div", "span", "center", "blockquote", "pre", "code"),
    *("b", "strong", "i", "em", "u", "s", "small", "sub", "sup"),
    *("ul", "ol", "li", "thead", "tbody", "tfoot", "tr"),
}
_TAGS_WITH_MORE = {
    "a": {"href"},
    "img": {"src", "alt"},
    "table": {"cellpadding", "cellspacing", "border", "bgcolor"},
    "td": {"colspan", "rowspan", "bgcolor"},
    "th": {"colspan", "rowspan", "scope", "bgcolor"},
}
_cleaner = nh3.Cleaner(
    tags={*_PLAIN_TAGS, *_TAGS_WITH_MORE},
    attributes={"*": _EVERYWHERE, **_TAGS_WITH_MORE},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be sent, and what of it is not to be kept."""

    subject: str
    text: str
    html: str
    language: str
    credentials: tuple[str, ...] = ()


def render(kind: str, facts: Mapping[str, Any], *, to: str) -> Rendered:
    """The message of a kind in its reader's language and the shop's dress.

    A shop's own template that fails is passed over for the platform's: nobody misses a message for
    it. Raises Undeliverable and Unchosen.
    """
    if facts.get("sample"):
        return _sample(kind, facts)
    content = contexts.build(kind, facts)
    source, own = queries.source_of(kind, content.format.language)
    unsubscribe = "" if email_types.is_transactional(kind) else suppression.unsubscribe_url(email=to)
    credentials = (
        (*content.credentials, unsubscribe.partition("token=")[2]) if unsubscribe else content.credentials
    )
    more: dict[str, Any] = {
        "unsubscribe_url": unsubscribe,
        "credentials": credentials,
        "can_answer": email_types.is_for_buyers(kind),
    }
    try:
        return fill(source, content.context, content.format, **more)
    except sandbox.TemplateProblem as problem:
        if own is None:
            raise
        logger.warning("the shop's template %s could not be written out: %s", own, problem)
        fallback = defaults.get(kind, content.format.language)
        return fill(fallback, content.context, content.format, **more)


def preview(kind: str, locale: str, source: Source | None = None) -> Rendered:
    """A message with sample data, of this source or of what would be sent. Raises TemplateProblem."""
    way = formats.of([locale])
    chosen = source or queries.source_of(kind, way.language)[0]
    unsubscribe = "" if email_types.is_transactional(kind) else f"{branding.brand().url}#sample"
    context = samples.build(kind, way)
    return fill(chosen, context, way, unsubscribe_url=unsubscribe, can_answer=email_types.is_for_buyers(kind))


def fill(
    source: Source,
    context: Mapping[str, Any],
    way: Format,
    *,
    unsubscribe_url: str = "",
    credentials: tuple[str, ...] = (),
    can_answer: bool = True,
) -> Rendered:
    """The source with its data in it, in the frame every message has. Raises TemplateProblem."""
    brand, words = branding.brand(), defaults.words(way.language)
    subject = rules.one_line(sandbox.render(source.subject, _in_text(context), autoescape=False))
    if not subject:
        raise sandbox.TemplateProblem("The subject is empty.")
    body = _cleaner.clean(sandbox.render(source.html, _in_html(context), autoescape=True))
    if source.text:
        text = plain.tidy(sandbox.render(source.text, _in_text(context), autoescape=False))
    else:
        as_text = _cleaner.clean(sandbox.render(source.html, _for_text(context), autoescape=True))
        text = plain.from_html(as_text)
    html = render_to_string(
        "emails/base.html",
        {
            "subject": subject,
            "ahead": _ahead(text),
            "body": SafeString(body),
            "brand": brand,
            "language": way.language,
            "words": words,
            "unsubscribe_url": unsubscribe_url,
            "can_answer": can_answer and brand.reply_to,
        },
    )
    foot = f"\n-- \n{brand.name}\n{brand.url}\n"
    if unsubscribe_url:
        foot += f"\n{words['unsubscribe']}:\n{unsubscribe_url}\n"
    return Rendered(
        subject=subject,
        text=text + foot,
        html=_inliner().inline(html),
        language=way.language,
        credentials=credentials,
    )


def mask(text: str, credentials: tuple[str, ...]) -> str:
    """The text without the keys it carried, as it may be kept."""
    for credential in credentials:
        if credential:
            text = text.replace(credential, "•••").replace(credential.replace("&", "&amp;"), "•••")
    return text


def _sample(kind: str, facts: Mapping[str, Any]) -> Rendered:
    source = None
    if facts.get("source"):
        source = Source(**facts["source"])
    rendered = preview(kind, str(facts.get("locale", "en")), source)
    return Rendered(
        subject=rules.one_line(f"[Test] {rendered.subject}"),
        text=rendered.text,
        html=rendered.html,
        language=rendered.language,
    )


def _ahead(text: str) -> str:
    """What a list of messages shows after the subject: the first words after the heading."""
    paragraphs = text.split("\n\n")
    return " ".join((paragraphs[1] if len(paragraphs) > 1 else text).split())[:140]


def _in_html(context: Mapping[str, Any]) -> dict[str, Any]:
    return {k: SafeString(v.html) if isinstance(v, Fragment) else v for k, v in context.items()}


def _for_text(context: Mapping[str, Any]) -> dict[str, Any]:
    """For HTML that is made into text: a piece stands there as it is written in text."""
    return {
        k: SafeString(f"<pre>{_escape(v.text)}</pre>") if isinstance(v, Fragment) else v
        for k, v in context.items()
    }


def _in_text(context: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.text if isinstance(v, Fragment) else v for k, v in context.items()}


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache
def _inliner() -> Any:
    import css_inline  # weight that a web process seldom needs

    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
