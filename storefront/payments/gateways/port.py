"""What a way to be paid has to say of itself, and be able to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol
from uuid import UUID

from django.utils import translation
from django_stubs_ext import StrOrPromise
from typing_extensions import TypedDict

from kernel.money import ZERO
from storefront.payments.rules import Status


class Unreachable(Exception):
    """The gateway gave no answer: whether it charged, or gave back, is not known."""


class RedirectAction(TypedDict):
    """The buyer goes to this address, pays there, and comes back."""

    type: Literal["redirect"]
    url: str


class InstructionsAction(TypedDict):
    """The buyer has to pay as it says, by transfer or in cash."""

    type: Literal["instructions"]
    name: str
    detail: str


def _fit(said: object, **longest: int) -> None:
    for name, length in longest.items():
        text = str(getattr(said, name) or "").encode(errors="ignore").decode()
        object.__setattr__(said, name, text.replace("\0", "")[:length])


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gateway's word on a charge or a refund."""

    status: Status
    reference: str = ""
    card_last4: str = ""
    next_action: Mapping[str, Any] | None = None
    failure_code: str = ""
    captured: Decimal | None = None
    """What of a held charge was taken, where the gateway says."""

    def __post_init__(self) -> None:
        """Keep of its words what our columns hold, whatever a gateway sends."""
        _fit(self, reference=120, card_last4=4, failure_code=60)


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as we know it: our key for it, and the gateway's own name for it where we have heard it.

    `label` is what the buyer knows it by, the order's number; `locale` how they are written to.
    """

    key: UUID
    amount: Decimal
    currency: str
    reference: str = ""
    label: str = ""
    locale: str = ""
    begun_at: datetime | None = None
    captures_later: bool = False
    """The gateway is to hold the money until it is captured."""
    captured: Decimal = ZERO
    """What of it we know to be taken."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a gateway says of its own accord, shown to be its own.

    `charge` or `refund` is our key of what it is about; neither where it is of no concern.
    """

    id: str
    kind: str
    outcome: Outcome
    charge: UUID | None = None
    refund: UUID | None = None
    amount: Decimal | None = None
    currency: str = ""

    def __post_init__(self) -> None:
        """Keep of its words what our columns hold."""
        _fit(self, id=120, kind=60, currency=3)


class Gateway(Protocol):
    """A way to be paid, opened for a shop. Called outside every transaction; a key makes each charge and refund
    happen once."""

    patience: timedelta
    """How long an order waits to be paid this way."""

    def check(self, details: Mapping[str, Any]) -> None:
        """Refuse details it cannot work with, before anything is ordered. Raises InvalidDetails."""

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Charge once for the key; asked again, say what became of it. Raises Unreachable."""

    def confirm(self, charge: Charge) -> Outcome:
        """Finish a charge that waited for the buyer. Raises Unreachable."""

    def find(self, charge: Charge) -> Outcome | None:
        """What became of the charge, or None where it was never asked for one. Raises Unreachable."""

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Give back so much of the charge, once for the key. Raises Unreachable."""

    def read_events(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Event]:
        """What a webhook's raw body tells. Called outside every transaction: it may ask the gateway.

        Raises ForgedWebhook, Unreachable."""


class HoldingGateway(Gateway, Protocol):
    """One whose type `holds_for` a time: it takes what it holds when it is told to."""

    def capture(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Take so much of what is held beyond what `charge.captured` says, once for the key. Raises Unreachable."""

    def release(self, charge: Charge) -> Outcome:
        """Let go of what is held; asked again, the same. It says what had been `captured`. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class AccountField:
    """What a shop says of its account there, or of how it is paid. A secret is sealed and never shown again."""

    name: str
    label: StrOrPromise
    help: StrOrPromise = ""
    kind: Literal["text", "long_text", "number", "secret"] = "text"
    begins: tuple[str, ...] = ()
    longest: int = 255
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Detail:
    """What a buyer's app says of how it pays. With `choices` the shop's own pages ask for it."""

    name: str
    description: str
    longest: int = 120
    example: str = ""
    choices: Mapping[str, StrOrPromise] = field(default_factory=dict)


RETURN_URL = Detail(
    "return_url",
    "where the gateway's own page sends its buyer back, for those that have one: an address of this shop, or of an "
    "origin among the shop's `cors_origins`. {payment} and {key} are filled in",
    longest=500,
    example="https://app.example/paid/{payment}",
)
CANCEL_URL = Detail(
    "cancel_url", "where it sends a buyer who does not pay there; without one, to return_url", longest=500
)


@dataclass(frozen=True, slots=True)
class Account:
    """The shop's account as a gateway is opened with it: what its fields say, secrets readable."""

    values: Mapping[str, Any] = field(default_factory=dict)
    connected: str = ""
    """Its name at the gateway, where the platform is connected to it."""

    def text(self, name: str) -> str:
        """What the field says; empty for nothing."""
        return str(self.values.get(name) or "")


@dataclass(frozen=True, slots=True)
class Authorisation:
    """How a merchant lets the platform act for their account there, on the gateway's own page (OAuth 2)."""

    is_possible: Callable[[], bool]
    """Whether this installation is registered there."""
    address: Callable[[str, str], str]
    """The gateway's page, for a state that travels along and the address to come back to."""
    redeem: Callable[[str], str]
    """The account's name, for the code that the merchant comes back with. Raises GatewayRefuses, GatewaySilent."""


@dataclass(frozen=True, slots=True)
class GatewayType:
    """A kind of gateway: all that the doors and the reconciler know of it before one is opened.

    `wording` gives what buyers read in a language: its `name`, and whatever else the gateway says to them.
    """

    code: str
    title: str
    wording: "Wording"
    open: Callable[[Account], Gateway]
    """Raises UnknownGateway where the account is not enough to be paid with."""
    fields: tuple[AccountField, ...] = ()
    details: tuple[Detail, ...] = ()
    next_actions: tuple[type, ...] = ()
    is_by_hand: bool = False
    """No machine speaks for it: staff say when the money is there."""
    needs_account: bool = False
    """Offered by having an account. Others are offered until the shop switches them off."""
    settles_within: timedelta = timedelta(days=1)
    """How long a payment that the gateway is at may take before its order ends."""
    holds_for: timedelta | None = None
    """How long it holds money to be captured later; None: it captures at once, or not at all."""
    is_hosted: bool = False
    """On the shop's own pages the buyer pays on the gateway's page: `return_url` names where they come back."""
    mode: Callable[[Account], Literal["test", "live"]] | None = None
    """Whether money moves."""
    identify: Callable[[Account], str] | None = None
    """Ask the gateway whose the account is. Raises GatewayRefuses, GatewaySilent."""
    authorisation: Authorisation | None = None
    account_of: Callable[[bytes, Mapping[str, str]], str] | None = None
    """The connected account that an event sent to the platform is of. Raises ForgedWebhook."""


Wording = Callable[[str], Mapping[str, str]]
"""What buyers read, in a language there are words in; in English for any other."""


def translated(**words: StrOrPromise) -> Wording:
    """A wording of texts that our catalogues translate, each marked with `gettext_lazy`."""

    def of(language: str) -> Mapping[str, str]:
        with translation.override(language):
            return {name: str(text) for name, text in words.items()}

    return of
