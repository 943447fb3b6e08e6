"""Texts to start a policy from: one file a language and kind, beside this module, for the law of the shop's country.

They are no legal advice, and say so. What a merchant has to fill in stands in double brackets; until it is, the text
cannot be published. Sources: Directive 2011/83/EU, annex I (withdrawal); Regulation (EU) 2016/679, article 13
(privacy); Directive 2000/31/EC, article 5 (imprint); Directive (EU) 2019/771, article 10 (guarantee).
"""

import re
from functools import lru_cache
from pathlib import Path

from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.translation import gettext as _

from kernel import formats
from tenants import legal_identity
from tenants.countries import EUROPEAN_ECONOMIC_AREA, EUROPEAN_UNION
from tenants.models import Tenant

_FOLDER = Path(__file__).parent
_OPEN = re.compile(r"\[\[(?:(?!\]\]).)*\]\]", re.DOTALL)


def write(*, kind: str, language: str, shop: Tenant) -> str:
    """The text of a kind (one of `Policy.Kind`) in a language (one of `formats.LANGUAGES`), as HTML."""
    identity, land = shop.legal_identity, shop.country
    with translation.override(language):
        notice = _(
            "This is a starting point and not legal advice: have it checked by your lawyer, fill in what stands in "
            "double brackets, and delete this paragraph."
        )
        fmt = formats.of([language])
        seller = (
            ", ".join(legal_identity.lines(identity, fmt)) or f"[[{_('Name and address of the seller')}]]"
        )
        facts = {
            "shop": shop.name,
            "seller": seller,
            "email": shop.contact_email or f"[[{_('E-mail')}]]",
            "land": land,
            "country": fmt.country(land),
            "currency": shop.currency,
            "prices_include_tax": shop.prices_include_tax,
            "eu": land in EUROPEAN_UNION,
            "gdpr": land in EUROPEAN_ECONOMIC_AREA or land == "GB",
            "guarantee": land in EUROPEAN_ECONOMIC_AREA,
            "withdrawal": land in EUROPEAN_ECONOMIC_AREA or land == "GB",
        }
    return f"<p>[[{notice}]]</p>\n{_read(kind, language).render(Context(facts)).strip()}"


def find_open(text: str) -> str:
    """The first thing in a text that has yet to be filled in; empty where there is none."""
    found = _OPEN.search(text)
    return found[0] if found else ""


@lru_cache
def _read(kind: str, language: str) -> Template:
    return Engine().from_string((_FOLDER / language / f"{kind}.html").read_text(encoding="utf-8"))
