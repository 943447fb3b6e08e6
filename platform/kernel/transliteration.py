"""One folding of letters for the whole house: for addresses, and for what is searched.

Latin letters lose their marks and nothing else: ü is u and not ue, since a shop may be Turkish as well as
German; ß is ss, ø is o, ł is l, æ is ae, ı is i. The tables are anyascii's.
"""

import re
import unicodedata

from anyascii import anyascii

_LATIN = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff]+")
_UNPRINTED = re.compile(
    "[^\u0000-\u04ff\u0531-\u058f\u05be-\u05ea\u05f0-\u05f4\u0600-\u0604\u0606-\u06ff\u0750-\u077f"
    "\u10d0-\u10ff\u1e00-\u2040\u2044-\u2052\u20a0-\u20c0\u2103\u2109\u2116\u2122\u2126\u212a-\u212b\u2190-\u22ff]+"
)
_APOSTROPHES = re.compile("['`\u2019]")


def slugify(text: str, *, longest: int) -> str:
    """The text as lower-case ASCII letters and digits in groups joined by hyphens, at most `longest` long.

    Other scripts are transliterated, emoji named. Empty where the text has no letter, digit or emoji.
    """
    plain = _APOSTROPHES.sub("", anyascii(unicodedata.normalize("NFKC", text)).lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")


def fold(text: str) -> str:
    """The text as it is searched: lower case, Latin letters in ASCII, other scripts as they are, spaces single."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
        text = _LATIN.sub(lambda letters: anyascii(letters[0]), bare)
    return " ".join(text.lower().replace("\0", "").split())


def printable(text: str) -> str:
    """The text as our documents can print it: what their fonts have no letters for stands in Latin ones.

    Theirs are Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic; 杯子 becomes BeiZi, an emoji its name.
    """
    return _UNPRINTED.sub(lambda letters: anyascii(letters[0]), unicodedata.normalize("NFC", text))
