"""The search for everything: pages of the menu, then a few of what people look for, orders first."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from admin_theme import navigation
from kernel import scope

MOST_OF_EACH = 6
SHOP = (
    *("orders.Order", "customers.Customer", "catalogue.Product", "inventory.StockLevel"),
    *("promotions.Promotion", "catalogue.Collection", "catalogue.Category", "accounts.User"),
)
PLATFORM = ("tenants.Tenant", "tenants.Domain", "tenants.Signup", "billing.Invoice", "accounts.User")


def find(request: HttpRequest, site: Any, term: str) -> list[SearchResult]:
    """What the viewer may open of what the term means, in the order in which it is shown."""
    wanted = term.casefold()
    entries = navigation.entries(request, site)
    pages = [
        SearchResult(title=entry["title"], description=entry["group"], link=entry["link"], icon=entry["icon"])
        for entry in entries
        if any(
            word.startswith(wanted)
            for word in (entry["title"].casefold(), *entry["title"].casefold().split())
        )
    ]
    icons = {entry["label"]: (entry["title"], entry["icon"]) for entry in entries}
    listed = [label for label in (PLATFORM if scope.is_platform() else SHOP) if label in icons]
    return [*pages, *(row for label in listed for row in _rows(request, site, label, term, *icons[label]))]


def _rows(request: HttpRequest, site: Any, label: str, term: str, name: str, icon: str) -> list[SearchResult]:
    model = apps.get_model(label)
    admin = site._registry[model]
    found, _may_repeat = admin.get_search_results(request, admin.get_queryset(request), term)
    page = f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_change"
    return [
        SearchResult(
            title=str(row),
            description=" · ".join(filter(None, [name, admin.in_search(row)])),
            link=reverse(page, args=[row.pk]),
            icon=icon,
        )
        for row in dict.fromkeys(found[:MOST_OF_EACH])
    ]
