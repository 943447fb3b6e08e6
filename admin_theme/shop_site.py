"""The admin of one shop, at its own host, in its own name and colour."""

from admin_theme.sites import SoukSite
from tenants import current


class ShopSite(SoukSite):
    """What a merchant and their staff see."""

    settings_name = "UNFOLD_SHOP"
    index_title = "Today"
    index_template = "admin_theme/shop_dashboard.html"

    def time_zone(self) -> str:
        """The shop's."""
        return str(current.tenant().time_zone)


site = ShopSite(name="shop_admin")
