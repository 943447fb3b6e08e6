"""Pure rules of the registry: slugs, schema names, lifecycle."""

import re
import secrets
from datetime import timedelta
from enum import StrEnum

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9]|-(?!-))+[a-z0-9]")
RESERVED = frozenset(
    """
    about account accounts admin api app apps assets auth autodiscover billing blog cdn checkout
    console dashboard demo-platform dev docs download email extensions files ftp help host imap info
    internal invoice invoices login logout mail media metrics mx ns ns1 ns2 official operator owner payment
    payments platform pop private public register root sales secure security settings shop shops signin
    signup smtp souk ssl staff staging static status store support system template tenant test tests tls
    webhook webhooks webmail www
    """.split()  # noqa: SIM905 - read as words
)
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

TRANSITIONS: dict[State, frozenset[State]] = {
    State.PROVISIONING: frozenset({State.TRIAL, State.ACTIVE, State.ERASED}),
    State.TRIAL: frozenset({State.ACTIVE, State.PAST_DUE, State.SUSPENDED, State.CLOSING}),
    State.ACTIVE: frozenset({State.PAST_DUE, State.SUSPENDED, State.CLOSING}),
    State.PAST_DUE: frozenset({State.ACTIVE, State.SUSPENDED, State.CLOSING}),
    State.SUSPENDED: frozenset({State.TRIAL, State.ACTIVE, State.PAST_DUE, State.CLOSING}),
    State.CLOSING: frozenset({State.TRIAL, State.ACTIVE, State.PAST_DUE, State.ERASED}),
    State.ERASED: frozenset(),
}


COOLING_OFF = timedelta(days=30)
"""How long a shop that closes can be had back before it may be erased."""


def is_possible_slug(slug: str) -> bool:
    """Whether the slug is a DNS label we hand out: 3 to 40 of a-z, 0-9 and single inner hyphens."""
    return len(slug) <= 40 and SLUG.fullmatch(slug) is not None


def is_reserved_slug(slug: str) -> bool:
    """Whether the platform keeps the word for itself."""
    return slug in RESERVED or slug.startswith("xn--")


def suggest_slugs(slug: str, taken: set[str]) -> list[str]:
    """Up to three possible slugs near the wished one that are not in `taken`."""
    stem = re.sub(r"-+", "-", re.sub(r"[^a-z0-9]+", "-", slug.lower())).strip("-")[:32] or "shop"
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
