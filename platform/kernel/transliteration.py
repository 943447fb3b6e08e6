"""One folding of letters for the whole house: for addresses, and for what is searched.

Latin letters lose their marks and nothing else: ü is u and not ue, since a shop may be Turkish as well as
German; ß is ss, ø is o, ł is l, æ is ae, ı is i. The tables are anyascii's.
"""

import re
import unicodedata

from anyascii import anyascii

from kernel import texts

_LATIN = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff]+")
_SYMBOLS = re.compile("[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]+")
_IDEOGRAPHS = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
_UNPRINTED = re.compile(
    "[^\u0000-\u06ff\u0750-\u077f\u0870-\u0edf\u1000-\u1399\u1780-\u17f9\u19e0-\u19ff\u1e00-\u20c0\u20f0-\u230f"
    "\u2460-\u25ab\u2c60-\u2c7f\u2d00-\u2d2d\u2d80-\u31bb\u31c0-\u332b\u332d-\u4db5\u4e00-\u9fef\ua960-\ua97c"
    "\ua8e0-\ua8ff\uab01-\uab2e\uac00-\ud7fb\uf900-\ufa6d\ufb00-\ufdff\ufe0e-\uffef\U0001f324-\U0001f393"
    "\U0001f3f7-\U0001f4fd\U0001f4ff-\U0001f53d\U0001f5fa-\U0001f64f\U0001f680-\U0001f6c5\U0001f90c-\U0001f93a"
    "\U0001f947-\U0001f9ff]+"
)
_APOSTROPHES = re.compile("['`\u2019]")


def slugify(text: str, *, longest: int) -> str:
    """The text as lower-case ASCII letters and digits in groups joined by hyphens, at most `longest` long.

    Other scripts are transliterated, emoji named. Empty where the text has no letter, digit or emoji.
    """
    plain = _APOSTROPHES.sub("", anyascii(unicodedata.normalize("NFKC", texts.bound(text))).lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")


def fold(text: str) -> str:
    """The text as it is searched: lower case, Latin letters in ASCII, other scripts as they are, spaces single.

    Emoji are words, their names. Each Chinese and Japanese sign is one, since nobody writes spaces between those.
    """
    if not text.isascii():
        seen = texts.as_it_reads(text.replace("\u200b", " "))  # where Thai and Khmer words end
        decomposed = unicodedata.normalize("NFKD", seen.casefold())
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
        text = _LATIN.sub(lambda letters: anyascii(letters[0]), bare)
        text = _SYMBOLS.sub(lambda symbols: re.sub("[:_]", " ", f" {anyascii(symbols[0])} "), text)
        text = _IDEOGRAPHS.sub(r" \g<0> ", text)
    return " ".join(text.lower().replace("\0", "").split())


def printable(text: str) -> str:
    """The text as our documents can print it: what their fonts have no letters for stands in Latin ones.

    Missing are dead scripts, some of few readers (Tibetan, Cherokee), rare Chinese ones, and some emoji.
    """
    return _UNPRINTED.sub(
        lambda letters: anyascii(letters[0]), unicodedata.normalize("NFC", texts.bound(text))
    )
