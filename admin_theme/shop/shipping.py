"""Shipping zones and their methods."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, cast

from django import forms
from django.db.models import Count
from django.http import HttpRequest
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from admin_theme import columns
from admin_theme.base import actor_of, handed_to
from admin_theme.fields import AmountFormField, CountriesField, RegionsField, choose_regions
from admin_theme.formatting import locale_format, show_places
from admin_theme.inlines import ServiceInline
from admin_theme.shop.cost import CostView
from admin_theme.writing import EnteredRow, ServiceForm
from kernel.money import ZERO
from storefront.shipping import services
from storefront.shipping.models import ShippingMethod, ShippingZone
from storefront.shipping.services import MethodValues, ZoneValues


class BandsInput(forms.Widget):
    """Lines of `from: price` as rows of two fields, some of them free."""

    FREE = 2

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        lines = [line.partition(":") for line in str(value or "").splitlines() if line.strip()]
        rows = [(start.strip(), price.strip()) for start, _colon, price in lines]
        boxes = [
            UnfoldAdminTextInputWidget().render(
                f"{name}-{part}", "@", {"aria-label": label, "placeholder": label, "id": ""}
            )
            for part, label in (("from", gettext_lazy("From")), ("price", gettext_lazy("Price")))
        ]  # two templates, however many rows
        return format_html(
            '<div class="souk-bands">{}</div>',
            SafeString(
                "".join(
                    box.replace('value="@"', f'value="{escape(each)}"')
                    for row in [*rows, *[("", "")] * self.FREE]
                    for box, each in zip(boxes, row, strict=True)
                )
            ),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The rows as lines; or lines, from what sends them. Of very many as many as are known to be too many."""
        pairs = zip(data.getlist(f"{name}-from"), data.getlist(f"{name}-price"), strict=False)
        rows = (f"{start}: {price}" for start, price in pairs if start.strip() or price.strip())
        lines = str(data[name]).splitlines() if name in data else rows
        return "\n".join(islice(lines, services.MOST_BANDS + 1))


class BandsField(forms.CharField):
    """A table of bands: from which weight or value on, and the price; a dash where it is not sent."""

    widget = BandsInput

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{_shown(b['from'])}: {_shown(b['price'])}" for b in value)

    def to_python(self, value: Any) -> list[dict[str, str | None]]:  # type: ignore[override]
        """The bands; what they may be is the service's to say."""
        rows = [line.partition(":") for line in (super().to_python(value) or "").splitlines() if line.strip()]
        return [
            {"from": _read(start), "price": None if price.strip() in ("-", "–") else _read(price)}
            for start, _colon, price in rows
        ]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except forms.ValidationError:
            return True


def _shown(number: str | None) -> str:
    return "-" if number is None else number.replace(".", locale_format().decimal_sign)


def _read(written: str) -> str:
    """The number, written as its reader writes amounts."""
    number = AmountFormField().to_python(written)
    return "" if number is None else f"{number:f}"


class MethodInline(ServiceInline):
    """The ways to send an order within a zone."""

    model = ShippingMethod
    ordering_field = "position"
    hide_ordering_field = True
    coded = "code"
    fields = ["name", "kind", "price", "bands", "free_above", "is_active", "code", "position"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "bands":
            return BandsField(
                label=capfirst(db_field.verbose_name),
                required=False,
                help_text=gettext_lazy(
                    "The weight in grams, or the order value, from which each price applies. A dash: not shipped."
                ),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ZoneForm(ServiceForm):
    """A zone, its regions by their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: ShippingZone = self.instance
        self.initial["regions"] = choose_regions(zone.regions, zone.countries)


class ShippingZoneAdmin(CostView):
    """Parts of the world, and the ways to send an order there."""

    when_empty = gettext_lazy("Set where you ship to and what it costs; without a zone nobody can order.")
    list_display = ["name", "goes_to", "ways", "position"]
    search_fields = ["name", "methods__name", "methods__code"]
    form = ZoneForm
    fields = [("name", "position"), ("countries", "regions")]
    inlines = [MethodInline]
    list_before_template = "admin_theme/zone_links.html"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "countries":
            return CountriesField(required=False, help_text=gettext_lazy("None: the rest of the world."))
        if db_field.name == "regions":
            return RegionsField(
                required=False,
                help_text=gettext_lazy("None: all of each country. One that is not listed can be written."),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def create(self, request: HttpRequest, values: dict[str, Any]) -> ShippingZone:
        methods = _methods(values.pop("methods", ()))
        return services.create(values=cast(ZoneValues, values), methods=methods, actor=actor_of(request))

    def update(self, request: HttpRequest, obj: ShippingZone, values: dict[str, Any]) -> ShippingZone:
        rows = values.pop("methods", None)
        return services.update(
            zone_id=obj.pk,
            values=cast(ZoneValues, values),
            methods=None if rows is None else _methods(rows),
            actor=actor_of(request),
        )

    delete = handed_to(services.delete, "zone_id")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(method_count=Count("methods", distinct=True))

    goes_to = columns.of(gettext_lazy("Goes to"), lambda zone: show_places(zone.countries, zone.regions))
    ways = columns.number(gettext_lazy("Methods"), "method_count")


def _methods(rows: Sequence[EnteredRow]) -> list[MethodValues | None]:
    """The methods as they were entered; no price is none to be paid, and no code is the service's to make."""
    found: list[MethodValues | None] = []
    for row in rows:
        values = row.values | {"price": row.values.get("price") or ZERO}
        if not values["code"]:
            del values["code"]
        found.append(None if row.is_deleted else cast(MethodValues, values))
    return found


PAGES = {ShippingZone: ShippingZoneAdmin}
