"""What each noun's service refuses: one table, read by the test of both doors.

A case says what is sent through either door and which field and code the refusal has. `given` runs in the shop
and returns ids for the paths' placeholders.
"""

from typing import Any

from kernel import actors
from storefront.emails import services as emails
from storefront.taxes.models import TaxRate
from tests.doors.case import Case as Case


def _default_rate() -> dict[str, Any]:
    return {"id": TaxRate.objects.get(country=None, tax_class="standard").pk}


_RATE = {"name": "VAT", "percent": "19", "country": "DE", "region": "", "tax_class": "standard"}


def _rate(what: str, code: str, at: str, **wrong: str) -> Case:
    entered = _RATE | wrong
    return Case(
        name=f"tax rate: {what}",
        method="post",
        api="/tax-rates",
        body=entered,
        admin="/admin/taxes/taxrate/add/",
        form=entered,
        field=at,
        code=code,
    )


_TEMPLATE = {"kind": "receipt", "locale": "en", "subject": "Thanks", "html": "<p>Thanks</p>", "text": ""}


def _template() -> dict[str, Any]:
    return {"id": emails.create_template(values=_TEMPLATE, actor=actors.command("test")).pk}  # type: ignore[arg-type]


def _words(what: str, code: str, at: str, **wrong: str) -> Case:
    entered = {name: value for name, value in _TEMPLATE.items() if name not in ("kind", "locale")} | wrong
    return Case(
        name=f"e-mail template: {what}",
        method="patch",
        api="/email-templates/{id}",
        body=entered,
        admin="/admin/shop_messages/emailtemplate/{id}/change/",
        form={**entered, "is_active": "on"},
        field=at,
        code=code,
        given=_template,
    )


CASES = [
    _words("braces that are not closed", "template", "html", html="Danke {{ rubbish"),
    _words("a field there is none of", "template", "subject", subject="{{ rubbish }}"),
    _words("a tag there is none of", "template", "text", text="{% include 'x' %}"),
    _words("a token in a picture", "template", "html", html="<img src='https://e.example/{{ order_url }}'>"),
    Case(
        name="e-mail template: second of its kind and language",
        method="post",
        api="/email-templates",
        body={"kind": "receipt", "locale": "en"},
        admin="/admin/shop_messages/emailtemplate/add/",
        form={"kind": "receipt", "locale": "en"},
        code="message.template_taken",
        given=_template,
    ),
    _rate("above 100 percent", "too_large", "percent", percent="101"),
    _rate("below nothing", "too_small", "percent", percent="-1"),
    _rate("four decimals", "too_precise", "percent", percent="1.2345"),
    _rate("country of three letters", "too_long", "country", country="DEU"),
    _rate("country that is none", "unknown", "country", country="UK"),
    _rate("class with spaces", "invalid", "tax_class", tax_class="my class"),
    _rate("no name", "required", "name", name=""),
    _rate("name too long", "too_long", "name", name="x" * 61),
    _rate("region of no country", "required", "country", country="", region="CA"),
    _rate("second of its place", "configuration.taken", "", country="", tax_class="standard"),
    Case(
        name="tax rate: the default is deleted",
        method="delete",
        api="/tax-rates/{id}",
        admin="/admin/taxes/taxrate/{id}/delete/",
        form={"post": "yes"},
        code="configuration.in_use",
        given=_default_rate,
    ),
    Case(
        name="tax rate: the default is given a country",
        method="patch",
        api="/tax-rates/{id}",
        body={"country": "DE"},
        admin="/admin/taxes/taxrate/{id}/change/",
        form=_RATE,
        code="configuration.in_use",
        given=_default_rate,
    ),
]
