"""Documents set as PDF, by typst: the shop's look, and letters of every language."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kernel import transliteration
from kernel.errors import Invalid
from media import logos
from storefront.orders import errors
from tenants import current

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("templates") / "orders" / "document.typ"

FONTS = [str(files(name)) for name in ("fontpkg_amiri", "manimgx_fonts", "manimgx_fonts_cjk")]
"""Those beside typst's own: letters of Arabic, of India and its neighbours, and of China, Japan and Korea."""

_HAN = {"CN": "SC", "SG": "SC", "TW": "TC", "MO": "HK", "HK": "HK", "KR": "KR"}
"""Where one character is drawn in several ways: whose a country's is, and Japan's elsewhere."""


def render(documents: Sequence[Mapping[str, Any]], *, standard: Literal["1.7", "a-3b"] = "1.7") -> bytes:
    """The documents as one PDF. Raises NothingToPrint where there are none."""
    import typst  # weight that a web process seldom needs

    if not documents:
        raise errors.NothingToPrint
    inputs = {
        "data": json.dumps(_printable(list(documents))),
        "logo": json.dumps(list(_logo())),
        "han": _HAN.get(current.tenant().country, "JP"),
    }
    made = typst.compile(str(_TEMPLATE), font_paths=fonts(), sys_inputs=inputs, pdf_standards=[standard])
    return bytes(made)


@cache
def fonts() -> "typst.Fonts":
    """The fonts of documents, alike on every machine; one that is used once stays in memory (33 MB for Chinese)."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=FONTS)


def _logo() -> bytes:
    """The shop's logo; none is no bytes, and no reason to print nothing."""
    try:
        return logos.read() if current.tenant().logo else b""
    except (Invalid, OSError):
        return b""


def _printable(data: Any) -> Any:
    """The data with its texts in letters that the fonts have."""
    if isinstance(data, dict):
        return {name: _printable(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_printable(value) for value in data]
    return transliteration.printable(data) if isinstance(data, str) else data
