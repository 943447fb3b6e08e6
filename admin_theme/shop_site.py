"""The admin of one shop, at its own host, in its own name and colour."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from admin_theme.sites import SoukSite
from kernel import clock
from tenants import current, support


class ShopSite(SoukSite):
    """What a merchant and their staff see."""

    settings_name = "UNFOLD_SHOP"
    index_title = _("Today")
    index_template = "admin_theme/shop_dashboard.html"

    def get_urls(self) -> list[Any]:
        """The pages that belong to no model, and the models'."""
        from admin_theme.shop import daily_summary, guide, legal, look, settings
        from admin_theme.shop import support as support_page

        return [
            path("daily-summary/", self.admin_view(daily_summary.page), name="daily_summary"),
            path("guide/", self.admin_view(guide.page), name="guide"),
            path("legal/", self.admin_view(legal.page), name="legal"),
            path("support/", self.admin_view(support_page.page), name="support"),
            path("look/", self.admin_view(look.page), name="look"),
            path("look/colours/", self.admin_view(look.colours), name="look_colours"),
            path("settings/", self.admin_view(settings.page), name="shop_settings"),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, and operators while the owner lets them in."""
        user = request.user
        return super().has_permission(request) and not (
            isinstance(user, User) and support.is_over(user, now=clock.now())
        )

    def time_zone(self) -> str:
        """The shop's."""
        return str(current.tenant().time_zone)


site = ShopSite(name="shop_admin")
