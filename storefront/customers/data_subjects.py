"""Someone who is taken out of the shop: what names them, and how it is taken out of a text. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kernel import mailboxes
from kernel.postal_addresses import FIELDS, AddressDict

KEPT = ("country", "region")
"""What an order's tax was found by."""
NOWHERE = "@invalid"
"""Where whoever was taken out has their address, and nobody else can (RFC 6761, 6.4)."""


@dataclass(frozen=True)
class DataSubject:
    """A customer who leaves. `is_proved`: they showed that the address is theirs, so what guests did under
    it is theirs as well. `names` are all they went by here."""

    customer_id: int
    email: str
    replacement: str
    names: frozenset[str]
    is_proved: bool

    def called(self, names: Iterable[str]) -> "DataSubject":
        """The same person, who went by these names too."""
        more = frozenset(name.strip() for name in names if len(name.strip()) > 1)
        return DataSubject(self.customer_id, self.email, self.replacement, self.names | more, self.is_proved)

    @property
    def address_pattern(self) -> str:
        """Of the whole address, to Python and Postgres: `bel@z.example` is none of `annabel@z.example`."""
        ways = "|".join(re.escape(way) for way in mailboxes.spellings(self.email))
        return rf"(?<![\w.+-])(?:{ways})(?![\w-]|\.\w)"

    def redact(self, text: str) -> str:
        """The text without the person's address and names."""
        if not text:
            return text
        text = re.sub(self.address_pattern, self.replacement, text, flags=re.IGNORECASE)
        return self._called.sub("•••", text) if self.names else text

    @cached_property
    def _called(self) -> "re.Pattern[str]":
        words = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)

    def redact_data(self, data: Any) -> Any:
        """JSON without the person: addresses in it keep their country, texts neither name nor address."""
        match data:
            case str():
                return self.redact(data)
            case list():
                return [self.redact_data(value) for value in data]
            case {"line1": _, "country": _}:
                return data | anonymous_address(data)
            case dict():
                return {key: self.redact_data(value) for key, value in data.items()}
        return data


def anonymous_address(address: Mapping[str, Any]) -> AddressDict:
    """The address with nothing left of it but what decided its tax."""
    return AddressDict(**{name: address.get(name, "") if name in KEPT else "" for name in FIELDS})  # type: ignore[typeddict-item]


def names_in(address: Mapping[str, Any] | None) -> list[str]:
    """What an address calls its person."""
    if not address:
        return []
    first, last = str(address.get("first_name", "")), str(address.get("last_name", ""))
    return [first, last, f"{first} {last}"]
