"""Tax rates."""

from typing import Any, cast

from django.http import HttpRequest
from unfold.decorators import display

from admin_theme.base import SoukAdmin, actor_of
from admin_theme.sites import SoukSite
from storefront.taxes import services
from storefront.taxes.models import TaxRate
from storefront.taxes.services import TaxRateValues


class TaxRateAdmin(SoukAdmin):
    """What goods bear, by country, region and class."""

    list_display = ["name", "where", "tax_class", "percent_label"]
    list_filter_submit = False
    search_fields = ["name", "country", "region", "tax_class"]
    fields = [("name", "percent"), ("country", "region"), "tax_class"]

    def create(self, request: HttpRequest, values: dict[str, Any]) -> TaxRate:
        """Add a rate."""
        return services.create(values=cast(TaxRateValues, values), actor=actor_of(request))

    def update(self, request: HttpRequest, obj: TaxRate, values: dict[str, Any]) -> TaxRate:
        """Change a rate."""
        return services.update(rate_id=obj.pk, values=cast(TaxRateValues, values), actor=actor_of(request))

    def delete(self, request: HttpRequest, obj: TaxRate) -> None:
        """Delete a rate."""
        services.delete(rate_id=obj.pk, actor=actor_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any but the standard rate of everywhere else."""
        return super().has_delete_permission(request, obj) and not (
            isinstance(obj, TaxRate) and obj.is_default
        )

    @display(description="Where", ordering="country")
    def where(self, rate: TaxRate) -> str:
        """The place, or everywhere else."""
        return " ".join(part for part in (rate.country, rate.region) if part) or "everywhere else"

    @display(description="Rate", ordering="percent")
    def percent_label(self, rate: TaxRate) -> str:
        """The percentage."""
        return f"{rate.percent.normalize():f} %"


def register(site: SoukSite) -> None:
    """Register the tax rates."""
    site.register(TaxRate, TaxRateAdmin)
