"""Where a shop's tables hold people, and who stands in their place: pure, and the same person everywhere in one shop.

Every column of text, JSON or dates of birth is named here: a test holds that no table's was forgotten.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

_FIRST = ("Ada", "Ben", "Clara", "Dario", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Klara", "Luca", "Mina",
          "Noah", "Olga", "Paul", "Rosa", "Samir", "Tilda", "Yusuf")  # fmt: skip
_LAST = ("Abel", "Berg", "Costa", "Dahl", "Ender", "Fuchs", "Graf", "Horn", "Ivanov", "Jansen", "Keller", "Lind",
         "Moreau", "Novak", "Olsen", "Petit", "Rossi", "Silva", "Toth", "Weber")  # fmt: skip
_EMAIL = re.compile(r"(?<![^\s@<>\"',;:])[^\s@<>\"',;:]++@[^\s@<>\"',;:]+")
DOMAIN = "people.invalid"
"""Nothing that is sent there can arrive (RFC 2606, 2)."""

EMAIL, FIRST, LAST, PHONE, STREET, GONE, WORDS, LOCKED, NOTHING, INSIDE, DOER, BARE = (
    "email", "first", "last", "phone", "street", "gone", "words", "locked", "nothing", "inside", "doer", "bare",
)  # fmt: skip
"""How a column is treated. GONE: empty; WORDS: a dash, where something has to stand; LOCKED: a password that
no one has; NOTHING: NULL; INSIDE: JSON,
by the names in it; DOER: the name of whoever did something, which is an address where a person did; BARE: {}."""

_ADDRESS = {
    "first_name": FIRST, "last_name": LAST, "company": GONE, "line1": STREET, "line2": GONE, "phone": PHONE,
}  # fmt: skip
COLUMNS: dict[str, dict[str, str]] = {
    "accounts_user": {"email": EMAIL, "first_name": FIRST, "last_name": LAST, "password": LOCKED,
                      "second_factor": NOTHING},
    "accounts_profile": {"phone": PHONE, "birth_date": NOTHING},
    "carts_cart": {
        "email": EMAIL, "shipping_address": INSIDE, "billing_address": INSIDE, "note": GONE, "vat_id": GONE,
        "drafted_by": DOER,
    },
    "carts_cartitem": {"recipient_email": EMAIL},
    "catalogue_productchange": {"changes": INSIDE, "actor": DOER},
    "credits_creditentry": {"actor": DOER, "note": GONE},
    "credits_giftcard": {"recipient_email": EMAIL, "note": GONE},
    "customers_address": _ADDRESS,
    "customers_customer": {
        "phone": PHONE, "note": GONE, "metadata": BARE, "custom_fields": BARE, "external_id": NOTHING,
        "tax_exemption_certificate": GONE,
    },
    "customers_customerevent": {"data": INSIDE, "actor": DOER},
    "inventory_stockmovement": {"actor": DOER, "reason": GONE},
    "orders_fulfilment": {
        "tracking_number": GONE, "tracking_url": GONE, "metadata": BARE, "external_id": NOTHING,
    },
    "orders_order": {
        "email": EMAIL, "shipping_address": INSIDE, "billing_address": INSIDE, "note": GONE, "vat_id": GONE,
        "addressee_sealed": GONE, "metadata": BARE, "custom_fields": BARE, "external_id": NOTHING, "held_for": GONE,
        "tax_exemption_certificate": GONE,
    },
    "orders_orderevent": {"data": INSIDE, "actor": DOER},
    "orders_orderline": {"recipient_email": EMAIL},
    "orders_refund": {"actor": DOER, "reason": GONE, "metadata": BARE, "external_id": NOTHING},
    "orders_return": {"reason": GONE, "answer": GONE},
    "payments_capture": {"actor": DOER},
    "payments_paymentattempt": {"next_action": INSIDE},
    "reviews_review": {"title": WORDS, "body": WORDS, "reply": GONE},
}  # fmt: skip
EMPTIED = (
    "accounts_tokenfamily", "api_idempotencykey", "django_admin_log", "django_session", "outbox_outboxentry",
    "payments_gatewayevent", "shop_messages_sentmessage", "shop_messages_suppression", "transfers_transfer",
    "webhooks_attempt", "webhooks_delivery", "webhooks_endpoint", "webhooks_event", "accounts_apikey",
)  # fmt: skip
"""Records of what was said and done, which tell of people in words: a copy for others begins without them."""

_NAMED = _ADDRESS | {"email": EMAIL, "to": EMAIL, "name": LAST, "note": GONE, "message": GONE, "reason": GONE,
                     "body": GONE, "text": GONE, "comment": GONE}  # fmt: skip
"""What JSON calls them."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who stands in somebody's place."""

    first: str
    last: str
    mark: str

    @property
    def email(self) -> str:
        """An address that is nobody's."""
        return f"{self.first}.{self.last}.{self.mark}@{DOMAIN}".lower()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Strangers by whom they stand for; `kept` are the addresses of those who stay themselves."""

    key: bytes
    kept: Collection[str] = ()

    def stranger(self, of: str) -> Stranger:
        """The one who stands for this address or name, whatever its case."""
        digest = hmac.new(self.key, of.strip().lower().encode(), hashlib.sha256).digest()
        return Stranger(_FIRST[digest[0] % len(_FIRST)], _LAST[digest[1] % len(_LAST)], digest[2:8].hex())

    def replace(self, kind: str, value: Any) -> Any:
        """What stands in a column of this kind instead of the value."""
        if kind == NOTHING or value is None:
            return None
        if kind == BARE:
            return {}
        if kind == INSIDE:
            return self._inside(value)
        text = str(value)
        if not text or text.lower() in self.kept:
            return value
        stranger = self.stranger(text)
        ways: dict[str, Callable[[], str]] = {
            EMAIL: lambda: stranger.email,
            FIRST: lambda: stranger.first,
            LAST: lambda: stranger.last,
            PHONE: lambda: f"+49 30 {int(stranger.mark[:6], 16) % 10**6:06d}",
            STREET: lambda: f"{stranger.last}weg {int(stranger.mark[:2], 16) % 99 + 1}",
            GONE: lambda: "",
            WORDS: lambda: "—",
            LOCKED: lambda: f"!{stranger.mark}",  # as Django marks what cannot be used
            DOER: lambda: self._words(text),
        }
        return ways[kind]()

    def _words(self, text: str) -> str:
        """The words with every address in them replaced."""

        def other(found: "re.Match[str]") -> str:
            address = found.group()
            return address if address.lower() in self.kept else self.stranger(address).email

        return _EMAIL.sub(other, text)

    def _inside(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: self.replace(_NAMED[name], kept)
                if name in _NAMED and isinstance(kept, str)
                else self._inside(kept)
                for name, kept in value.items()
            }
        if isinstance(value, list):
            return [self._inside(each) for each in value]
        return self._words(value) if isinstance(value, str) else value
