"""What an owner settles of their shop: its name, its look, its clock, how its prices are meant.

It stands in the registry and has one writer, whichever door it came through.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context
from pydantic import Field
from typing_extensions import TypedDict

from accounts import audit
from kernel import actors, formats, scope, views, writing
from kernel.actors import Actor, Kind
from kernel.errors import Invalid, Refusals
from kernel.postal_addresses import clean_email
from tenants import countries, current, errors, hosts, legal_identity, look, rules, signals, support, vies
from tenants.legal_identity import LegalIdentity
from tenants.models import Tenant
from tenants.provisioning import template

MOST_ORIGINS = 20
WITHOUT_CONSENT = frozenset(
    {
        "name",
        "theme_colour",
        "palette",
        "logo",
        "cover",
        "fonts",
        "locale",
        "languages",
        "time_zone",
        "summary_hour",
    }
)
"""Who a shop is and how it looks. For what else it settles, as who is let in and who is paid what, an operator asks."""
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, without its angle brackets

Hour = Annotated[int, Field(ge=0, le=23, description="on the shop's clock")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#0f766e"])]
TimeZone = Annotated[str, Field(max_length=60, examples=["Europe/Berlin"], description="IANA's name")]
Locale = Annotated[
    str,
    Field(
        max_length=10,
        examples=["de-AT"],
        description=f"of {', '.join(formats.LANGUAGES)}, as BCP 47 writes it",
    ),
]
Language = Literal[*formats.LANGUAGES]  # type: ignore[valid-type]
Origin = Annotated[
    str, Field(max_length=200, examples=["https://www.example.com"], description="http for localhost alone")
]


def get() -> Tenant:
    """The current shop as the registry has it now: what came with the host may be some seconds old."""
    shop = current.tenant()
    with scope.on_platform():
        return Tenant.objects.get(pk=shop.pk)


def hold() -> None:
    """Let nobody else change the current shop's settings until the transaction ends."""
    shop = current.tenant()
    with scope.on_platform():
        Tenant.objects.select_for_update().values_list("pk").get(pk=shop.pk)


class ThemeView(TypedDict):
    """How the shop looks."""

    colour: Annotated[look.Colour, Field(description="the palette's primary colour, by its older name")]
    palette: look.Palette
    logo: look.LogoView | None
    cover: look.CoverView | None
    fonts: look.FontsCode


class PublicShopView(TypedDict):
    """The shop as anyone sees it."""

    name: str
    slug: str
    currency: str
    country: str
    locale: str
    time_zone: str
    prices_include_tax: bool
    theme: ThemeView
    contact_email: str
    announcement: str


def view(shop: Tenant) -> PublicShopView:
    """The shop as anyone sees it."""
    return views.of(
        PublicShopView,
        shop,
        theme={
            "colour": shop.theme_colour,
            "palette": look.palette(shop),
            "logo": look.logo(shop),
            "cover": look.cover(shop),
            "fonts": cast(look.FontsCode, shop.fonts),
        },
    )


class SettingsView(TypedDict):
    """A shop's settings. Slug, country and currency were settled when it was opened."""

    name: str
    contact_email: Annotated[str, Field(description="where buyers' answers and the shop's own mail go")]
    theme_colour: Annotated[Colour, Field(description="the palette's primary colour, by its older name")]
    palette: look.PaletteChoice
    logo: Annotated[look.LogoView | None, Field(description="`POST` and `DELETE /settings/logo` change it")]
    cover: Annotated[look.CoverView | None, Field(description="the picture on top of its first page")]
    fonts: Annotated[look.FontsCode, Field(description="the pair its pages are set in; empty: plain")]
    announcement: Annotated[str, Field(description="one line on top of the shop's pages")]
    locale: Locale
    languages: Annotated[list[Language], Field(description="what the shop's own pages speak besides its own")]
    time_zone: TimeZone
    summary_hour: Hour
    prices_include_tax: bool
    reverse_charge: Annotated[
        bool,
        Field(
            description="businesses elsewhere in the European Union, told by their VAT numbers, buy without tax; "
            "whether a number is theirs is for you to check"
        ),
    ]
    captures_by_hand: Annotated[
        bool,
        Field(
            description="cards are charged when you capture the payment, and not when the order is placed, at gateways "
            "that can hold money"
        ),
    ]
    captures_when_sent: Annotated[
        bool,
        Field(
            description="what is held for an order is captured within minutes of its last piece being sent; "
            "nothing without `captures_by_hand`"
        ),
    ]
    requires_second_factor: Annotated[
        bool, Field(description="staff come in with a code of their app as well, or not at all")
    ]
    cors_origins: Annotated[
        list[Origin], Field(description="websites whose scripts may call this API in a browser")
    ]
    legal_identity: Annotated[
        LegalIdentity, Field(description="who sells, as invoices and the imprint name them")
    ]
    slug: str
    country: str
    currency: str


class SettingsValues(TypedDict, total=False):
    """What an owner settles of their shop."""

    name: str
    contact_email: str
    theme_colour: str
    palette: Mapping[str, str | None]
    logo: Mapping[str, str | int]
    cover: Mapping[str, str | int]
    fonts: str
    announcement: str
    locale: str
    languages: list[str]
    time_zone: str
    summary_hour: int
    prices_include_tax: bool
    reverse_charge: bool
    captures_by_hand: bool
    captures_when_sent: bool
    requires_second_factor: bool
    cors_origins: list[str]
    legal_identity: Mapping[str, str]


@transaction.atomic
def change(*, values: SettingsValues, actor: Actor, now: datetime) -> Tenant:
    """Settle something else of the current shop, as its staff do; what is not named stays. Returns it as it is now.

    `contact_email`, `theme_colour` (`#0f766e`), `palette` (by name; None for one that follows from the others),
    `logo` and `cover` (as `media` stores them), `fonts`, `locale` (`de-AT`), `languages` (`de`), `time_zone` (IANA),
    `summary_hour` (0 to 23, on the shop's clock), `cors_origins` as browsers send them. Placed orders stay as they are.
    Raises Invalid or InvalidHour naming the field, or Several.
    """
    kept, changes = settle(values=values, now=now)
    audit.write(actor=actor, verb=audit.UPDATED, target=kept, changes=changes)
    return kept


def settle(*, values: SettingsValues, now: datetime) -> tuple[Tenant, writing.Changes]:
    """As `change`, for a service that records it: the shop as it is now, and what is different."""
    shop = current.tenant()
    with scope.on_platform():
        kept, changes = _write(shop, values, now=now)
    if "legal_identity" in changes:
        vies.ask_later(kept.legal_identity.get("vat_id", ""), now=now)
    return kept, changes


def change_of(*, tenant: Tenant, values: SettingsValues, actor: Actor, now: datetime) -> Tenant:
    """As `change`, of any shop and from the platform; on the shop's own record as well.

    Raises TransitionRefused too, for a shop that is erased, and SupportNotAllowed where an operator would change more
    than who it is and how it looks without the consent of its owner.
    """
    with transaction.atomic():
        if Tenant.objects.select_for_update().get(pk=tenant.pk).state == rules.State.ERASED:
            raise errors.TransitionRefused(_("There is nothing of this shop any more."))
        kept, changes = _write(tenant, values, now=now)
        if changes.keys() - WITHOUT_CONSENT and actor.kind in (Kind.PERSON, Kind.KEY):
            support.require_consent(kept, now=now)
        audit.write(actor=actor, verb=audit.UPDATED, target=kept, changes=changes)
    if changes and template.exists(kept.schema_name):
        with tenant_context(kept):
            audit.write(actor=actors.operator(actor), verb=audit.UPDATED, target=kept, changes=changes)
    return kept


@transaction.atomic
def _write(tenant: Tenant, values: SettingsValues, *, now: datetime) -> tuple[Tenant, writing.Changes]:
    checked = check(values)
    kept = Tenant.objects.select_for_update().get(pk=tenant.pk)
    changes = _assign(kept, checked)
    if changes:
        kept.save(update_fields=list(changes))
        previous = {name: before for name, (before, _after) in changes.items()}
        signals.shop_settings_changed.send(
            sender=Tenant, tenant=kept, changed=frozenset(changes), previous=previous, now=now
        )
        transaction.on_commit(lambda: _forget(kept))
    return kept, changes


def preview(values: SettingsValues) -> Tenant:
    """The current shop as it would be with the values; nothing is kept. Raises as `change` does."""
    shop = get()
    _assign(shop, check(values))
    return shop


def _assign(shop: Tenant, checked: dict[str, Any]) -> writing.Changes:
    if "palette" in checked:
        primary = checked["palette"].pop("primary", None)
        merged = {**shop.palette, **checked["palette"]}
        checked["palette"] = {name: colour for name, colour in merged.items() if colour}
        if primary:
            checked["theme_colour"] = primary
    changes = writing.assign(shop, checked)
    if "palette" in changes:
        look.check_contrast(shop)
    return changes


def check(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they would be kept. Raises Invalid or InvalidHour naming the field, or Several."""
    checked: dict[str, Any] = {}
    refusals = Refusals()
    for name, value in changes.items():
        with refusals.gather(field=name):
            checked[name] = _CHECKS[name](value)
    refusals.tell()
    return checked


def check_name(value: str, *, field: str = "name") -> str:
    """The name as it would be kept. Raises Invalid naming the field."""
    name = value.strip()
    if not rules.is_possible_name(name):
        detail = _("Give the shop a name of at most 120 characters.")
        raise Invalid(detail, field=field, reason="" if name else "required")
    return name


def check_email(value: str, *, field: str = "contact_email") -> str:
    """The address as it would be kept. Raises Invalid naming the field."""
    email = clean_email(value, field=field)
    if not email:
        raise Invalid(_("Give an e-mail address."), field=field, reason="required")
    if len(email) > LONGEST_EMAIL:
        raise Invalid(
            _("At most {longest_email} characters.").format(longest_email=LONGEST_EMAIL), field=field
        )
    return email


def _forget(shop: Tenant) -> None:
    """Have every process look the shop up anew; what is remembered of hosts is the platform's."""
    with scope.on_platform():
        hosts.forget(shop)


def _check_locale(value: str) -> str:
    if value not in formats.locales():
        languages = ", ".join(formats.LANGUAGES.values())
        raise Invalid(
            _("Name a locale of a language we write in ({languages}), as in de or de-AT.").format(
                languages=languages
            )
        )
    return value


def _check_languages(value: list[str]) -> list[str]:
    if unknown := [language for language in value if language not in formats.LANGUAGES]:
        raise Invalid(
            _("There is no language “{value}” here: use some of {listed}.").format(
                value=unknown[0], listed=", ".join(formats.LANGUAGES)
            ),
            reason="unknown",
        )
    return list(dict.fromkeys(value))


def _check_time_zone(value: str) -> str:
    if value not in countries.time_zones():
        raise Invalid(_("Name a time zone as IANA does, as in Europe/Berlin."))
    return value


def _check_hour(value: int) -> int:
    if value not in rules.HOURS:
        raise errors.InvalidHour(_("{value} is no hour of a day: 0 to 23.").format(value=value))
    return value


def _check_origins(value: list[str]) -> list[str]:
    origins = list(dict.fromkeys(value))
    if len(origins) > MOST_ORIGINS:
        raise Invalid(_("At most {most_origins} websites.").format(most_origins=MOST_ORIGINS))
    wrong = [origin for origin in origins if not rules.is_possible_origin(origin)]
    if wrong:
        raise Invalid(
            _(
                "“{value}” is no origin: https, a host and perhaps a port, and nothing after it, "
                "as in https://shop.example.com. Plain http is for localhost alone."
            ).format(value=wrong[0])
        )
    return origins


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": check_name,
    "contact_email": check_email,
    "theme_colour": look.check_colour,
    "palette": look.check_palette,
    "logo": dict,
    "cover": dict,
    "fonts": look.check_fonts,
    "announcement": look.check_announcement,
    "locale": _check_locale,
    "languages": _check_languages,
    "time_zone": _check_time_zone,
    "summary_hour": _check_hour,
    "prices_include_tax": bool,
    "reverse_charge": bool,
    "captures_by_hand": bool,
    "captures_when_sent": bool,
    "requires_second_factor": bool,
    "cors_origins": _check_origins,
    "legal_identity": legal_identity.check,
}
FIELDS = tuple(_CHECKS)
