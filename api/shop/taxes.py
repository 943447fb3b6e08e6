"""Tax rates."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page, sorted_by
from api.shop.schemas import taxes as schemas
from storefront.taxes import presets, queries, services
from storefront.taxes.services import TaxRateValues
from storefront.taxes.views import TaxPresetView, TaxRateView, tax_preset, tax_rate


@controller("/tax-rates", "Taxes", ModelPermission("taxes.taxrate"))
class TaxRatesController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[TaxRateView])
    def list(
        self,
        request: HttpRequest,
        query: Query[sorted_by("name", "country", "percent")],  # type: ignore[valid-type]
    ) -> HttpResponse:
        """List the tax rates, those of everywhere else first."""
        return pagination.page(request, query, queries.list_rates(), view=tax_rate)

    @http_post("", response={201: TaxRateView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.TaxRateIn) -> HttpResponse:
        """Add the rate of a class of goods in a place."""
        rate = services.create(values=cast(TaxRateValues, body.model_dump()), actor=caller.actor(request))
        return responses.created(tax_rate(rate), location=f"/api/v1/tax-rates/{rate.pk}")

    @http_get("/{id:rate_id}", response=TaxRateView)
    def get(self, request: HttpRequest, rate_id: int) -> HttpResponse:
        """Get a tax rate."""
        return responses.ok(tax_rate(queries.get_rate(rate_id=rate_id)))

    @http_patch("/{id:rate_id}", response=TaxRateView)
    @rehearsed
    def update(self, request: HttpRequest, rate_id: int, body: schemas.TaxRatePatch) -> HttpResponse:
        """Change a tax rate. Orders keep what they were taxed with."""
        values = cast(TaxRateValues, body.model_dump(exclude_unset=True))
        rate = services.update(rate_id=rate_id, values=values, actor=caller.actor(request))
        return responses.ok(tax_rate(rate))

    @http_delete("/{id:rate_id}", response={204: None})
    def delete(self, request: HttpRequest, rate_id: int) -> HttpResponse:
        """Delete a tax rate; the standard one of everywhere else stays."""
        services.delete(rate_id=rate_id, actor=caller.actor(request))
        return responses.no_content()


@controller("/tax-presets", "Taxes", ModelPermission("taxes.taxrate"))
class TaxPresetsController(ControllerBase):
    """The usual rates of countries, to start from."""

    @http_post("/adoptions", response={201: list[TaxRateView]})
    @rehearsed
    def adopt(self, request: HttpRequest, body: schemas.TaxPresetsIn) -> HttpResponse:
        """Add the usual rates of countries. Where the shop has a rate of its own, that stays."""
        made = services.adopt_presets(countries=body.countries, actor=caller.actor(request))
        return responses.created([tax_rate(rate) for rate in made])

    @http_get("", response=Page[TaxPresetView])
    def list(self, request: HttpRequest, query: Query[schemas.TaxPresetsQuery]) -> HttpResponse:
        """List the usual rates, each with its source and the day it was right."""
        found = presets.list_presets(country=query.country)
        shown = [tax_preset(row) for row in found[query.begins : query.begins + query.limit]]
        return responses.page(request, query, count=len(found), results=shown)
