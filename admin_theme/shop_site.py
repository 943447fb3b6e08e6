"""The admin of one shop, at its own host, in its own name and colour."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.models import User
from admin_theme.sites import SoukSite
from kernel import clock
from tenants import current, support


class ShopSite(SoukSite):
    """What a merchant and their staff see."""

    settings_name = "UNFOLD_SHOP"
    index_title = gettext_lazy("Today")
    index_template = "admin_theme/shop_dashboard.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, and operators while the owner lets them in."""
        user = request.user
        return super().has_permission(request) and not (
            isinstance(user, User) and support.is_over(user, now=clock.now())
        )

    def time_zone(self) -> str:
        return str(current.tenant().time_zone)


site = ShopSite(name="shop_admin")
