"""Pure rules of the registry: slugs, schema names, lifecycle, what a shop may be called and look like."""

import re
import secrets
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from kernel import transliteration
from kernel.transitions import Transitions

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9]|-(?!-))+[a-z0-9]")
RESERVED = frozenset(
    """
    about abuse account accounts acp admin adyen agent agents api app apps assets auth autoconfig
    autodiscover bag bank basket billing blog callbacks cart catalog catalogue cdn checkout community
    connect console contact customer customers dashboard demo-platform dev developer developers dns docs
    domains download downloads email events extensions feed feeds files forum ftp git health help helpdesk
    host hostmaster identity images imap img info internal invoice invoices isatap jobs klarna legal live
    localhost log-in login logout mail market marketplace mcp media merchant merchants metrics mx
    news ns ns1 ns2 oauth official openpgpkey operator operators order orders owner partner partners pay
    payment payments paypal platform pop postmaster press pricing privacy private public register root
    sales sandbox search secure security sell seller sellers settings shop shops sign-in sign-up signin
    signup smtp souk ssh ssl sso staff staging static status store stores support system template
    tenant terms test tests tls trust ucp uploads verification verify vpn webhook webhooks webmail
    webmaster wpad www
    """.split()  # noqa: SIM905 - read as words
)
PALETTE = (
    "#7c3aed", "#0f766e", "#b45309", "#be123c", "#1d4ed8",
    "#15803d", "#a21caf", "#0369a1", "#c2410c", "#4d7c0f",
)  # fmt: skip
HOURS = range(24)
COLOUR = re.compile(r"#[0-9a-f]{6}")
ORIGIN = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::([1-9][0-9]{0,4}))?"  # RFC 6454, 6.2
)
LONGEST_ORIGIN = 200
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})
SCHEMA_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648 base32, lower case


class State(StrEnum):
    """A shop's life. `provisioning` answers 503, the open ones serve, the rest are closed."""

    PROVISIONING = "provisioning"
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    ERASED = "erased"


OPEN = frozenset({State.TRIAL, State.ACTIVE, State.PAST_DUE})

TRANSITIONS = Transitions(
    {
        State.PROVISIONING: {State.TRIAL, State.ACTIVE, State.ERASED},
        State.TRIAL: {State.ACTIVE, State.PAST_DUE, State.SUSPENDED, State.CLOSING},
        State.ACTIVE: {State.PAST_DUE, State.SUSPENDED, State.CLOSING},
        State.PAST_DUE: {State.ACTIVE, State.SUSPENDED, State.CLOSING},
        State.SUSPENDED: {State.TRIAL, State.ACTIVE, State.PAST_DUE, State.CLOSING},
        State.CLOSING: {State.TRIAL, State.ACTIVE, State.PAST_DUE, State.ERASED},
    }
)


COOLING_OFF = timedelta(days=30)
"""How long a shop that closes can be had back before it may be erased."""


def is_possible_slug(slug: str) -> bool:
    """Whether the slug is a DNS label we hand out: 3 to 40 of a-z, 0-9 and single inner hyphens."""
    return len(slug) <= 40 and SLUG.fullmatch(slug) is not None


def is_reserved_slug(slug: str) -> bool:
    """Whether the platform keeps the word for itself."""
    return slug in RESERVED or slug.startswith(("xn--", "mta-"))


def suggest_slugs(slug: str, taken: set[str]) -> list[str]:
    """Up to three possible slugs near the wished one that are not in `taken`."""
    stem = transliteration.slugify(slug.replace("&", " and "), longest=32) or "shop"
    wishes = [
        stem,
        f"{stem}-shop",
        f"the-{stem}",
        f"{stem}-store",
        f"{stem}-online",
        *(f"{stem}-{n}" for n in range(2, 20)),
    ]
    free = [w for w in wishes if is_possible_slug(w) and not is_reserved_slug(w) and w not in taken]
    return free[:3]


def normalise_host(host: str) -> str:
    """The host as the registry knows it: lower case, no port, no trailing dot."""
    name = host.strip().lower()
    if name.startswith("["):  # an IPv6 literal keeps its colons
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].rstrip(".")


def new_schema_name() -> str:
    """An opaque schema name, `t_` and ten base32 characters (50 bits), never renamed."""
    return "t_" + "".join(secrets.choice(SCHEMA_ALPHABET) for _ in range(10))


def is_possible_name(name: str) -> bool:
    """Whether a shop may be called so: 1 to 120 printable characters, none of them a space at either end."""
    return 1 <= len(name) <= 120 and name == name.strip() and name.isprintable()


def is_colour(text: str) -> bool:
    """Whether it is a colour as we keep it: `#0f766e`."""
    return COLOUR.fullmatch(text) is not None


def is_possible_origin(text: str) -> bool:
    """Whether a browser could name it as an origin we would answer: https, and plain http on one's own machine.

    It is compared letter by letter with what browsers send, so a default port or a path never fits.
    """
    found = ORIGIN.fullmatch(text) if len(text) <= LONGEST_ORIGIN else None
    if found is None:
        return False
    scheme, host, port = found.groups()
    is_safe = scheme == "https" or host in OWN_MACHINE or host.endswith(".localhost")
    return is_safe and port != {"https": "443", "http": "80"}[scheme] and int(port or 1) < 2**16


def pick_colour(tenant_id: UUID) -> str:
    """The colour a shop begins with: always the same for one shop, and another one for most others."""
    return PALETTE[tenant_id.int % len(PALETTE)]
