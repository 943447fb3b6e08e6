"""People of the platform and of every shop: users, roles, keys, and what they did."""

from admin_theme.people import activity, keys, roles, users
from admin_theme.sites import SoukSite


def register(site: SoukSite) -> None:
    """Register these models on a site."""
    for module in (users, roles, keys, activity):
        module.register(site)
