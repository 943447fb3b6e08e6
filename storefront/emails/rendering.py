"""From a message's source and its data to subject, HTML and text."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markupsafe import Markup

from kernel import formats, markup, scope
from storefront.emails import (
    branding,
    contexts,
    credentials,
    defaults,
    email_types,
    plain_text,
    queries,
    rules,
    samples,
    suppression,
    templating,
)
from storefront.emails.content import Content, Fragment
from storefront.emails.defaults import Source
from storefront.emails.templating import TemplateProblem
from storefront.orders.models import Order

logger = logging.getLogger(__name__)

LARGEST_HTML = 1_000_000
"""With its styles written into each tag."""
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
_REMOTE = re.compile(
    r"url|image|src|//|\\", re.IGNORECASE
)  # what in a style may fetch something, or hide that


def _cleaner(**more: Any) -> Callable[[str], str]:
    cleaner = nh3.Cleaner(
        tags={*_PLAIN_TAGS, *_TAGS_WITH_MORE},
        attributes={"*": _EVERYWHERE, **_TAGS_WITH_MORE},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        **more,
    )
    return lambda text: cleaner.clean(markup.tame(text))


_clean = _cleaner()


@lru_cache(maxsize=128)
def _clean_of_remote(home: str) -> Callable[[str], str]:
    """For messages with a credential: nothing in them is fetched from anywhere but the shop."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "src" and not value.startswith(home):
            return None
        return None if name == "style" and _REMOTE.search(value) else value

    return _cleaner(attribute_filter=keep)


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
    it. Raises Undeliverable and NotNeeded.
    """
    if facts.get("sample"):
        return _test(kind, facts)
    content = contexts.build(kind, facts)
    source, own = queries.source_of(kind, content.format.language)
    unsubscribe = "" if email_types.is_transactional(kind) else suppression.unsubscribe_url(email=to)
    is_for_buyers = email_types.is_for_buyers(kind)
    try:
        return fill(source, content, unsubscribe_url=unsubscribe, is_for_buyers=is_for_buyers)
    except TemplateProblem as problem:
        if own is None:
            raise
        logger.warning("the shop's template %s could not be written out: %s", own, problem)
        fallback = defaults.get(kind, content.format.language)
        return fill(fallback, content, unsubscribe_url=unsubscribe, is_for_buyers=is_for_buyers)


def preview(kind: str, locale: str, source: Source | None = None) -> Rendered:
    """A message with sample data, of this source or of what would be sent. Raises TemplateProblem."""
    fmt = formats.of([locale])
    chosen = source or queries.source_of(kind, fmt.language)[0]
    unsubscribe = "" if email_types.is_transactional(kind) else f"{branding.brand().url}#sample"
    content = samples.build(kind, fmt)
    return fill(chosen, content, unsubscribe_url=unsubscribe, is_for_buyers=email_types.is_for_buyers(kind))


def preview_of(order: Order, kind: str, locale: str, source: Source) -> Rendered:
    """A message about an order as it would be written now, without what lets its reader in.

    Raises TemplateProblem, Undeliverable, NotNeeded.
    """
    facts = {
        "order": order.number,
        "locale": locale,
        "is_paid": order.paid_at is not None,
        "amount": str(order.refunded_total),
        "lines": {line.pk: line.fulfilled for line in order.lines.all() if line.fulfilled},
    }
    made = fill(source, contexts.build(kind, facts))
    return replace(made, html=mask(made.html, made.credentials), text=mask(made.text, made.credentials))


def sample_subject(kind: str, locale: str) -> str:
    """The subject of the platform's words, with sample data."""
    fmt = formats.of([locale])
    source = defaults.get(kind, fmt.language)
    context = _without_blanks(samples.build(kind, fmt).context)
    return rules.one_line(_render("subject", source.subject, _in_text(context)))


def fill(
    source: Source, content: Content, *, unsubscribe_url: str = "", is_for_buyers: bool = True
) -> Rendered:
    """The source with its data in it, in the frame every message has.

    What lets its reader in stands nowhere but in a link to the shop itself, a code nowhere but alone in the text, and
    then nothing is fetched from anywhere else. Raises TemplateProblem, also where it would not.
    """
    brand, words = branding.brand(), defaults.words(content.format.language)
    policies = (
        branding.policy_links(content.format.language) if is_for_buyers and not scope.is_platform() else []
    )
    is_own = scope.is_platform()  # the platform's templates are its own
    hidden, codes = ((), ()) if is_own else (content.credentials, content.shown)
    concealed = credentials.conceal(_without_blanks(content.context), hidden, codes=codes, home=brand.url)
    subject = rules.one_line(_render("subject", source.subject, _in_text(concealed.context)))
    if not subject:
        raise TemplateProblem(_("The subject is empty."), part="subject")
    body = _clean(_render("html", source.html, _in_html(concealed.context)))
    text = _text_from(_clean(_render("html", source.html, _for_text(concealed.context))))
    if len(text) > templating.LARGEST_OUTPUT:
        raise _too_long("html", templating.LARGEST_OUTPUT)
    _check("subject", concealed.check_subject, subject)
    _check("html", concealed.check_html, body)
    _check("html", concealed.check_text, text)
    if source.text:
        text = plain_text.tidy(_render("text", source.text, _in_text(concealed.context)))
        _check("text", concealed.check_text, text)
    if hidden or content.shown:
        body = _clean_of_remote(brand.url)(body)
    html = render_to_string(
        "emails/base.html",
        {
            "subject": subject,
            "ahead": _ahead(text),
            "body": SafeString(body),
            "brand": brand,
            "banner": brand.banner if is_for_buyers else "",
            "language": content.format.language,
            "words": words,
            "unsubscribe_url": unsubscribe_url,
            "can_answer": is_for_buyers and brand.reply_to,
            "policies": policies,
        },
    )
    html = _inliner().inline(html)
    if len(html) > LARGEST_HTML:
        raise _too_long("html", LARGEST_HTML)
    foot = f"\n-- \n{brand.name}\n{brand.url}\n"
    foot += "".join(f"{name}: {url}\n" for name, url in policies)
    if unsubscribe_url:
        foot += f"\n{words['unsubscribe']}:\n{unsubscribe_url}\n"
    return Rendered(
        subject=concealed.reveal(subject),
        text=concealed.reveal(text) + foot,
        html=concealed.reveal(html),
        language=content.format.language,
        credentials=tuple(
            filter(None, (*content.credentials, *content.shown, unsubscribe_url.partition("token=")[2]))
        ),
    )


def mask(text: str, credentials: tuple[str, ...]) -> str:
    """The text without the credentials it carried, as it may be kept."""
    for credential in credentials:
        text = text.replace(credential, "•••").replace(credential.replace("&", "&amp;"), "•••")
    return text


def _test(kind: str, facts: Mapping[str, Any]) -> Rendered:
    source = Source(**facts["source"]) if facts.get("source") else None
    rendered = preview(kind, str(facts.get("locale", "en")), source)
    return replace(rendered, subject=rules.one_line(f"[Test] {rendered.subject}"), credentials=())


def _render(part: str, source: str, context: Mapping[str, Any]) -> str:
    try:
        return templating.render(source, context, autoescape=part == "html")
    except TemplateProblem as problem:
        problem.part = part
        raise


def _check(part: str, check: Callable[[str], None], rendered: str) -> None:
    try:
        check(rendered)
    except credentials.Misplaced as error:
        raise TemplateProblem(
            _(
                "This message has a personal link or code. A link may be the address of a link, or stand alone; "
                "a code may stand alone in the text; and nothing else."
            ),
            part=part,
        ) from error


def _text_from(html: str) -> str:
    try:
        return plain_text.from_html(html)
    except RecursionError as error:
        raise TemplateProblem(_("It is nested too deeply."), part="html") from error
    except plain_text.TooLong as error:
        raise _too_long("html", templating.LARGEST_OUTPUT) from error


def _too_long(part: str, most: int) -> TemplateProblem:
    return TemplateProblem(_("It writes more than %(most)s characters.") % {"most": f"{most:,}"}, part=part)


def _ahead(text: str) -> str:
    """What a list of messages shows after the subject: the first words after the heading."""
    paragraphs = text.split("\n\n")
    return " ".join((paragraphs[1] if len(paragraphs) > 1 else text).split())[:140]


def _without_blanks(value: Any) -> Any:
    """The data with None for empty texts and lists, which are true in Liquid."""
    if isinstance(value, dict):
        return {name: _without_blanks(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_blanks(each) for each in value] or None
    return None if value == "" else value


def _in_html(context: Mapping[str, Any]) -> dict[str, Any]:
    return {k: Markup(v.html) if isinstance(v, Fragment) else v for k, v in context.items()}  # noqa: S704 - ours


def _for_text(context: Mapping[str, Any]) -> dict[str, Any]:
    """For HTML that is made into text: a fragment stands there as it is written in text."""
    return {
        k: Markup("<pre>{}</pre>").format(v.text) if isinstance(v, Fragment) else v
        for k, v in context.items()
    }


def _in_text(context: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.text if isinstance(v, Fragment) else v for k, v in context.items()}


@lru_cache
def _inliner() -> Any:
    import css_inline  # weight that a web process seldom needs

    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
