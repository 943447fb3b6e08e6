"""Tax rates."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from admin_theme.base import SoukAdmin, handed_to
from storefront.taxes import services
from storefront.taxes.models import TaxRate


class TaxRateAdmin(SoukAdmin):
    """What goods bear, by country, region and class."""

    list_display = ["name", "where", "tax_class", "percent_label"]
    list_filter_submit = False
    search_fields = ["name", "country", "region", "tax_class"]
    fields = [("name", "percent"), ("country", "region"), "tax_class"]

    create = handed_to(services.create)
    update = handed_to(services.update, "rate_id")
    delete = handed_to(services.delete, "rate_id")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any but the standard rate of everywhere else."""
        return super().has_delete_permission(request, obj) and not (
            isinstance(obj, TaxRate) and obj.is_default
        )

    @display(description=_("Where"), ordering="country")
    def where(self, rate: TaxRate) -> str:
        """The place, or everywhere else."""
        return " ".join(part for part in (rate.country, rate.region) if part) or "everywhere else"

    @display(description=_("Rate"), ordering="percent")
    def percent_label(self, rate: TaxRate) -> str:
        """The percentage."""
        return f"{rate.percent.normalize():f} %"


PAGES = {TaxRate: TaxRateAdmin}
