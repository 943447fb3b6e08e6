"""Keeps what lets its reader in where only the reader gets it: in links to the shop itself. Pure.

A template never sees a credential. It is given a stand-in, drawn for this one message, which is exchanged for
the credential after everything around it has been checked: whatever a template cuts, changes or hides of a
stand-in is worth nothing to anybody.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_AROUND_A_LINK = "(<[", ".,;:!?)>]"


class Misplaced(Exception):
    """Raised for a message in which a credential would stand outside a link to the shop."""


@dataclass(frozen=True, slots=True)
class Concealed:
    """A message's data with stand-ins for its credentials, and the links that may carry them."""

    context: Mapping[str, Any]
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    links: frozenset[str] = frozenset()

    def check_html(self, html: str) -> None:
        """Raise Misplaced unless every stand-in is the address of a link, or its words, as they were given."""
        if self.stand_ins:
            reader = _LinkReader(self)
            reader.feed(html)
            reader.close()

    def check_text(self, text: str) -> None:
        """Raise Misplaced unless every stand-in is in a link that stands alone between spaces."""
        for word in text.split() if self._is_in(text) else ():
            if (
                self._is_in(word)
                and word.lstrip(_AROUND_A_LINK[0]).rstrip(_AROUND_A_LINK[1]) not in self.links
            ):
                raise Misplaced

    def check_subject(self, subject: str) -> None:
        """Raise Misplaced where a stand-in is in it: no subject is a link."""
        if self._is_in(subject):
            raise Misplaced

    def reveal(self, text: str) -> str:
        """The text with the credentials in it."""
        for stand_in, credential in self.stand_ins.items():
            text = text.replace(stand_in, credential)
        return text

    def _is_in(self, text: str) -> bool:
        return any(stand_in in text for stand_in in self.stand_ins)


def conceal(context: Mapping[str, Any], credentials: Sequence[str], *, home: str) -> Concealed:
    """The data with a stand-in for each credential. `home` is where links may lead: the shop's own address."""
    stand_ins = {f"x{secrets.token_hex(16)}": credential for credential in credentials if credential}
    if not stand_ins:
        return Concealed(context)
    links: set[str] = set()

    def replace(value: Any) -> Any:
        if isinstance(value, str):
            for stand_in, credential in stand_ins.items():
                if credential in value:
                    value = value.replace(credential, stand_in)
                    if value.startswith(home):
                        links.add(value)
            return value
        if isinstance(value, dict):
            return {name: replace(each) for name, each in value.items()}
        if isinstance(value, list):
            return [replace(each) for each in value]
        return value

    return Concealed({name: replace(value) for name, value in context.items()}, stand_ins, frozenset(links))


class _LinkReader(HTMLParser):
    def __init__(self, concealed: Concealed) -> None:
        super().__init__(convert_charrefs=True)
        self._concealed = concealed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_link = tag == "a" and name == "href" and value in self._concealed.links
            if value and not is_link:
                self._concealed.check_subject(value)

    def handle_data(self, data: str) -> None:
        self._concealed.check_text(data)
