"""Reads on e-mails, and on what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext

from kernel import formats, lookup, scope
from kernel.mailboxes import normalise_email
from kernel.outbox import claims
from kernel.outbox.models import OutboxEntry
from storefront.carts import priced, tokens
from storefront.carts.models import Cart
from storefront.catalogue.models import Product
from storefront.emails import defaults, email_types, errors, views
from storefront.emails.defaults import Source
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage
from storefront.emails.views import EmailTemplateView
from storefront.inventory import queries as inventory
from storefront.inventory.models import StockLevel
from tenants import current, languages

TOPIC = "email"
PASSWORD = "smtp-password"  # noqa: S105 - what it is sealed for


@dataclass(frozen=True, slots=True)
class Item:
    """One variant of a cart."""

    title: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class LeftCart:
    """A cart with what is in it; a guest's with its token."""

    id: UUID
    customer_id: int | None
    locale: str
    currency: str
    token: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class LowLevel:
    """A level that has come down to its threshold."""

    id: int
    title: str
    sku: str
    location: str
    available: int


@dataclass(frozen=True, slots=True)
class Pending:
    """An e-mail that has not gone out: when it is tried next, and why it has not gone."""

    entry: OutboxEntry
    to: str
    name: str

    @property
    def is_given_up(self) -> bool:
        """Whether it is tried no more."""
        return self.entry.dead_at is not None


def mail_settings() -> MailSettings:
    """How the current shop sends; the platform's own way where nothing was set, and on the platform."""
    return claims.once("mail_settings", _mail_settings)


def _mail_settings() -> MailSettings:
    found = None if scope.is_platform() else MailSettings.objects.filter(pk=1).first()
    return found or MailSettings()


def source_of(kind: str, language: str) -> tuple[Source, EmailTemplate | None]:
    """What is sent for a kind: the shop's own template where one is in use, or the platform's words."""
    own = claims.once(f"email_template:{kind}:{language}", partial(_own_template, kind, language))
    return (own_source(own), own) if own is not None else (defaults.get(kind, language), None)


def _own_template(kind: str, language: str) -> EmailTemplate | None:
    if scope.is_platform():
        return None
    return EmailTemplate.objects.filter(kind=kind, locale=language, is_active=True).first()


def has_own_words(kind: str) -> bool:
    """Whether the shop writes a kind in its own words, in any language."""
    found = EmailTemplate.objects.filter(kind=kind, is_active=True)
    return claims.once(f"own_words:{kind}", found.exists)


def own_source(template: EmailTemplate) -> Source:
    """The shop's own words, as they are rendered."""
    return Source(subject=template.subject, html=template.html, text=template.text)


def get_template(*, template_id: int) -> EmailTemplate:
    """The shop's template of that id. Raises TemplateNotFound."""
    return lookup.one(EmailTemplate.objects.filter(pk=template_id), errors.TemplateNotFound)


def list_templates(*, kind: str = "", locale: str = "") -> list[EmailTemplateView]:
    """Every message in every language: the shop's own words, and the platform's where it has none."""
    own = {(row.kind, row.locale): views.email_template(row) for row in EmailTemplate.objects.all()}
    return [
        own.get((each.code, language)) or views.default_template(each.code, language)
        for each in email_types.SHOP
        for language in formats.LANGUAGES
        if kind in ("", each.code) and locale in ("", language)
    ]


def list_pending(*, limit: int = 25) -> list[Pending]:
    """E-mails that wait or were given up, the newest first."""
    entries = OutboxEntry.objects.filter(topic=TOPIC, delivered_at__isnull=True).order_by("-created_at")
    return [
        Pending(
            entry=entry,
            to=", ".join(entry.payload.get("to", [])),
            name=kind_name(str(entry.payload.get("template", ""))),
        )
        for entry in entries[:limit]
    ]


def list_recipients(*, kind: str, since: datetime) -> set[str]:
    """The addresses, in lower case, that a message of the kind was queued for since then."""
    entries = OutboxEntry.objects.filter(topic=TOPIC, payload__template=kind, created_at__gt=since)
    return {normalise_email(str(to)) for to in entries.values_list("payload__to__0", flat=True)}


def kind_name(code: str) -> str:
    """What people call a kind of message."""
    if code in email_types.ALL:
        return gettext(email_types.ALL[code].name)
    return code.replace("_", " ").capitalize() or gettext("Message")


def was_sent_to(email: str) -> bool:
    """Whether a message has gone out to the address."""
    return SentMessage.objects.filter(to__iexact=email, status=SentMessage.Status.SENT).exists()


def find_open_cart(*, cart_id: UUID | str) -> LeftCart | None:
    """The open cart with what can still be bought of it, named in its language; None where that is nothing."""
    cart = Cart.objects.filter(pk=cart_id, status=Cart.Status.OPEN).first()
    if cart is None:
        return None
    with languages.content_in(languages.besides(current.tenant(), cart.locale)):
        found = priced.list_items(cart_id=cart.pk)
    items = [
        Item(title=item.variant.full_title, quantity=item.quantity, price=item.variant.price)
        for item in found
        if item.variant.is_for_sale
    ]
    token = "" if cart.customer_id else tokens.for_cart(cart.pk)
    return (
        LeftCart(
            id=cart.pk,
            customer_id=cart.customer_id,
            locale=cart.locale,
            currency=cart.currency,
            token=token,
            items=items,
        )
        if items
        else None
    )


def list_products_of(*, variant_ids: Sequence[int], language: str) -> list[tuple[str, str]]:
    """Title, in the language where it has one, and slug of the products of variants that are still sold."""
    found = Product.objects.filter(variants__in=variant_ids, status=Product.Status.ACTIVE)
    rows = found.distinct().order_by("pk").only("title", "slug", "translations")
    return [(row.text("title", language=language), row.slug) for row in rows]


def list_low_levels(*, level_ids: Sequence[int] | None = None) -> list[LowLevel]:
    """Counted levels at or below their threshold, the emptiest first; of these only, where they are named."""
    levels = StockLevel.objects.filter(inventory.LOW)
    if level_ids is not None:
        levels = levels.filter(pk__in=level_ids)
    rows = levels.order_by(F("on_hand") - F("reserved"), "pk").values_list(
        "pk",
        "variant__product__title",
        "variant__title",
        "variant__sku",
        "location__name",
        F("on_hand") - F("reserved"),
    )
    return [
        LowLevel(
            id=pk,
            title=f"{product} – {variant}" if variant else product,
            sku=sku or "",
            location=location,
            available=max(left, 0),
        )
        for pk, product, variant, sku, location, left in rows
    ]
