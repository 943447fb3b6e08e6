"""Keeps what lets its reader in where only the reader gets it: in links to the shop itself, codes in its words. Pure.

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
_AROUND_A_CODE = "(<[.,;:!?)>]\"'“”„‚‘’«»‹›"


class Misplaced(Exception):
    """Raised for a message in which a link's credential would stand outside of it, or a code not alone."""


@dataclass(frozen=True, slots=True)
class Concealed:
    """A message's data with stand-ins for its credentials, the links that may carry them, and those that are codes."""

    context: Mapping[str, Any]
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    links: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def check_html(self, html: str) -> None:
        """Raise Misplaced unless every stand-in is the address of a link, or its words, as given, or a code."""
        if self.stand_ins:
            reader = _LinkReader(self)
            reader.feed(html)
            reader.close()

    def check_text(self, text: str) -> None:
        """Raise Misplaced unless every stand-in is in a link, or is a code, that stands alone between spaces."""
        self._check(text, self.links)

    def check_subject(self, subject: str) -> None:
        """Raise Misplaced where a stand-in is in it that is no code alone: no subject is a link."""
        self._check(subject, frozenset())

    def check_attribute(self, value: str) -> None:
        """Raise Misplaced where a stand-in is in it."""
        if self._is_in(value):
            raise Misplaced

    def reveal(self, text: str) -> str:
        """The text with the credentials in it."""
        for stand_in, credential in self.stand_ins.items():
            text = text.replace(stand_in, credential)
        return text

    def _check(self, text: str, links: frozenset[str]) -> None:
        for word in text.split() if self._is_in(text) else ():
            link = word.lstrip(_AROUND_A_LINK[0]).rstrip(_AROUND_A_LINK[1])
            if self._is_in(word) and link not in links and word.strip(_AROUND_A_CODE) not in self.codes:
                raise Misplaced

    def _is_in(self, text: str) -> bool:
        return any(stand_in in text for stand_in in self.stand_ins)


def conceal(
    context: Mapping[str, Any], credentials: Sequence[str], *, codes: Sequence[str] = (), home: str
) -> Concealed:
    """The data with a stand-in for each credential. `home` is where links may lead: the shop's own address.

    `codes` are those that are there to be read and typed.
    """
    stand_ins = {f"x{secrets.token_hex(16)}": each for each in (*credentials, *codes) if each}
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

    return Concealed(
        {name: replace(value) for name, value in context.items()},
        stand_ins,
        frozenset(links),
        frozenset(stand_in for stand_in, credential in stand_ins.items() if credential in codes),
    )


class _LinkReader(HTMLParser):
    def __init__(self, concealed: Concealed) -> None:
        super().__init__(convert_charrefs=True)
        self._concealed = concealed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_link = tag == "a" and name == "href" and value in self._concealed.links
            if value and not is_link:
                self._concealed.check_attribute(value)

    def handle_data(self, data: str) -> None:
        self._concealed.check_text(data)
