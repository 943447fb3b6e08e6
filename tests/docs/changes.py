# ruff: noqa: E501 - the edits are the product's own lines
"""What the how-to pages tell a newcomer to do, done: the files each touches, and code that sees that it works.

An edit is a file with what it has after: a text as a whole, or what is put in place of what.
"""

from dataclasses import dataclass, field

Edit = str | tuple[str, str] | list[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """One page's change."""

    page: str
    check: str
    """Python that runs in the changed tree, with Django set up and no database."""
    edits: dict[str, Edit]
    copies: dict[str, str] = field(default_factory=dict)
    """Folders that begin as copies of others."""


LANGUAGES = ("en", "de", "fr", "es", "ar")

CHANGES = [
    Change(
        page="add-a-gateway",
        copies={"storefront/payments/gateways/pigeon": "storefront/payments/gateways/manual"},
        edits={
            "storefront/payments/gateways/pigeon/__init__.py": '''"""Coins, brought by pigeons."""

from functools import partial

from django.utils.translation import gettext_lazy

from storefront.payments.gateways.pigeon.gateway import Manual
from storefront.payments.gateways.port import GatewayType, translated

_WORDS = translated(name=gettext_lazy("By pigeon"), instructions="{order}: {total}")
TYPES = (GatewayType(code="pigeon", title="Pigeon", wording=_WORDS, open=partial(Manual, wording=_WORDS, days=3)),)
''',
            "storefront/payments/gateways/pigeon/gateway.py": ("no machine speaks for", "pigeons carry"),
        },
        check="""
from storefront.payments.gateways import registry
from storefront.payments.gateways.port import Account
kind = registry.get_type("pigeon")
assert kind.wording("de")["name"] == "By pigeon"
assert kind.open(Account()).patience.days == 3
""",
    ),
    Change(
        page="add-a-promotion-kind",
        edits={
            "storefront/promotions/rules.py": [
                (
                    '    FREE_SHIPPING = "free_shipping", "free shipping"\n',
                    '    FREE_SHIPPING = "free_shipping", "free shipping"\n    HALF = "half", "half"\n',
                ),
                (
                    "AppliesTo.ORDER: (Kind.PERCENTAGE, Kind.FIXED)",
                    "AppliesTo.ORDER: (Kind.PERCENTAGE, Kind.FIXED, Kind.HALF)",
                ),
                (
                    "    if offer.kind == Kind.FREE_SHIPPING:\n",
                    "    if offer.kind == Kind.HALF:\n        return money.quantise(base / 2, currency)\n    if offer.kind == Kind.FREE_SHIPPING:\n",
                ),
            ],
        },
        check="""
from decimal import Decimal
from storefront.promotions import rules
from storefront.promotions.models import Promotion
offer = rules.Offer(promotion=1, name="Half", applies_to=rules.AppliesTo.ORDER, kind=rules.Kind.HALF, value=Decimal(0))
goods = [rules.Goods(product=1, unit_price=Decimal("9.99"), quantity=1)]
made = rules.evaluate([offer], goods, rules.NOBODY, quote=lambda _left: Decimal(0), currency="EUR")
assert [applied.amount for applied in made.applied] == [Decimal("5.00")], made
assert ("half", "half") in Promotion._meta.get_field("kind").choices
from admin_theme.shop import promotion_words
assert promotion_words.takes_off(Promotion(kind="half", applies_to="order", value=Decimal(0))) == "half"
""",
    ),
    Change(
        page="add-a-webhook-event",
        edits={
            "storefront/webhooks/rules.py": (
                '    "review.submitted",\n',
                '    "review.submitted",\n    "letter.written",\n',
            ),
            "storefront/webhooks/payloads.py": (
                '    "review": _by_id(Review.objects.all(), reviews.view),\n',
                '    "review": _by_id(Review.objects.all(), reviews.view),\n'
                '    "letter": _by_id(Review.objects.all(), reviews.view),\n',
            ),
            "storefront/webhooks/receivers.py": (
                '        (review_signals.review_submitted, _of("review.submitted"), "review_submitted"),\n',
                '        (review_signals.review_submitted, _of("review.submitted"), "review_submitted"),\n'
                '        (review_signals.review_submitted, _of("letter.written"), "letter_written"),\n',
            ),
        },
        check="""
from api.shop.schemas import webhooks
from kernel import announcing
from storefront.reviews import signals
announcing.connect_all()
assert "letter.written" in webhooks._EVENTS.description
assert any("letter_written" in str(each) for each in signals.review_submitted.receivers)
""",
    ),
    Change(
        page="add-an-email",
        edits={
            "storefront/emails/email_types.py": (
                '        EmailType(\n            "shipped",',
                '        EmailType("greeting", "Greeting", Audience.BUYER, "on a birthday"),\n'
                '        EmailType(\n            "shipped",',
            ),
            "storefront/emails/samples.py": (
                '        case "shipped":\n',
                '        case "greeting":\n            return {"first_name": "Ada"}\n        case "shipped":\n',
            ),
            **{
                f"storefront/emails/defaults/{language}/greeting.html": (
                    f"Subject: ({language}) {{{{ shop.name }}}}\n\n<h1>{{{{ first_name }}}}</h1>\n"
                )
                for language in LANGUAGES
            },
            "storefront/emails/receivers.py": ("def connect() -> None:\n", "def connect() -> None:\n"),
        },
        check="""
from kernel import formats
from storefront.emails import defaults, rendering
for language in formats.LANGUAGES:
    assert defaults.get("greeting", language).subject.startswith("(")
assert "Ada" in rendering.preview("greeting", "de", defaults.get("greeting", "de")).text
""",
    ),
    Change(
        page="add-a-product-filter",
        edits={
            "storefront/catalogue/queries/filters.py": [
                (
                    "    rating_min: Decimal | None = None\n",
                    '    rating_min: Decimal | None = None\n    title: str = ""\n',
                ),
                (
                    "    if wanted.rating_min is not None:\n",
                    '    if wanted.title:\n        made.add("p.title = %s", wanted.title)\n    if wanted.rating_min is not None:\n',
                ),
            ],
            "api/shop/schemas/catalogue.py": (
                "    in_stock: bool | None = None\n",
                '    in_stock: bool | None = None\n    title: str = ""\n',
            ),
            "api/shop/products.py": (
                "        in_stock=query.in_stock,\n",
                "        in_stock=query.in_stock,\n        title=query.title,\n",
            ),
        },
        check="""
from api.shop.schemas import catalogue
from storefront.catalogue.queries import filters
assert "title" in catalogue.ProductQuery.model_fields
assert filters.ProductFilter(title="Cup").title == "Cup"
""",
    ),
    Change(
        page="add-a-scheduled-job",
        edits={
            "storefront/carts/services.py": ("LIFETIME = ", "GREETED: list[str] = []\nLIFETIME = "),
            "tasks/registry.py": (
                '@marked("outbox.drain")\n',
                '@marked("carts.greet")\ndef greet() -> None:\n    """Greet."""\n    carts.GREETED.append("cart")\n\n\n'
                '@marked("outbox.drain")\n',
            ),
            "tasks/migrations/0099_greet.py": """from django.db import migrations


def plan(apps, schema_editor):
    facts = {"title": "Greet", "kind": "nightly", "hour": 3}
    apps.get_model("tasks", "Schedule").objects.get_or_create(job="carts.greet", defaults=facts)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0004_lanes")]
    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
""",
        },
        check="""
import celery
from importlib import import_module
from kernel.jobs import wakeups
from storefront.carts import services
from tasks import registry
wakeups.list_marks, wakeups.clear = lambda job, now: [job], services.GREETED.append
registry.greet.run()
assert services.GREETED == ["cart", ["carts.greet"]]  # what it was marked by is forgotten
assert "carts.greet" in celery.current_app.tasks
assert import_module("tasks.migrations.0099_greet").Migration.operations
""",
    ),
    Change(
        page="add-a-shop-setting",
        edits={
            "tenants/models.py": (
                '    locale = models.CharField(max_length=10, default="en")\n',
                '    locale = models.CharField(max_length=10, default="en")\n    motto = models.CharField("motto", max_length=80, default="", db_default="", blank=True)\n',
            ),
            "tenants/shop_settings.py": (
                '    "languages": _check_languages,\n',
                '    "languages": _check_languages,\n    "motto": str.strip,\n',
            ),
            "api/schemas.py": (
                "    locale: Locale = NOT_SENT\n",
                "    locale: Locale = NOT_SENT\n    motto: str = NOT_SENT\n",
            ),
            "admin_theme/settings_form.py": (
                "    time_zone = SelectField(",
                "    motto = forms.CharField(required=False)\n    time_zone = SelectField(",
            ),
        },
        check="""
from admin_theme.settings_form import SettingsForm
from api import schemas
from tenants import shop_settings
assert shop_settings.check({"motto": " More tea. "}) == {"motto": "More tea."}
assert "motto" in schemas.SettingsPatch.model_fields
assert "motto" in SettingsForm.base_fields
""",
    ),
    Change(
        page="add-a-permission-and-role",
        edits={
            "storefront/reviews/models.py": (
                "    class Meta:\n",
                '    class Meta:\n        permissions = [("praise_review", "Can praise")]\n',
            ),
            "accounts/roles.py": (
                "    ANALYST: (\n",
                '    "Taster": ("reviews.praise_review",),\n    ANALYST: (\n',
            ),
        },
        check="""
from accounts import roles
from storefront.reviews.models import Review
assert ("praise_review", "Can praise") in Review._meta.permissions
assert roles.is_granted("Taster", "reviews.praise_review")
assert not roles.is_granted("Taster", "reviews.view_review")
""",
    ),
    Change(
        page="change-the-theme",
        edits={"admin_theme/theme.py": ('rx="15"', 'rx="32"')},
        check="""
from admin_theme import theme
assert "rx%3D%2232%22" in theme.monogram("Tea", "#0f766e")
""",
    ),
    Change(
        page="add-a-language",
        copies={"storefront/emails/defaults/it": "storefront/emails/defaults/es", "locale/it": "locale/es"},
        edits={
            "platform/kernel/formats.py": (
                '    "ar": "العربية",\n',
                '    "ar": "العربية",\n    "it": "Italiano",\n',
            ),
            "storefront/emails/defaults/it/words.toml": ("Subtotal", "Subtotale"),
        },
        check="""
from django.utils import translation
from kernel import formats
from storefront.emails import defaults, email_types
from tenants import shop_settings
assert shop_settings.check({"locale": "it-CH", "languages": ["it"]})
assert defaults.words("it")["subtotal"] == "Subtotale"
assert all(defaults.get(kind, "it").subject for kind in email_types.ALL)
with translation.override("it"):
    assert translation.gettext("Add to cart") != "Add to cart"
""",
    ),
]
