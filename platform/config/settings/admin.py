"""The two admins' looks. Unfold reads each site's dictionary by the name the site carries."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy


def _site(*, symbol: str, **own: Any) -> dict[str, Any]:
    return {
        "SITE_SYMBOL": symbol,
        "SITE_URL": "/",
        "SHOW_HISTORY": True,
        "SHOW_VIEW_ON_SITE": True,
        "SHOW_BACK_BUTTON": True,
        "SHOW_LANGUAGES": True,
        "LANGUAGES": {"navigation": "admin_theme.theme.languages"},
        "BORDER_RADIUS": "8px",
        "STYLES": [lambda request: static("admin_theme/admin.css")],
        "SCRIPTS": [
            lambda request: static("web/forms.js"),
            lambda request: static("admin_theme/alpine.js"),
            lambda request: static("admin_theme/keys.js"),
        ],
        "ACCOUNT": {
            "navigation": [
                {"title": gettext_lazy("Change password"), "link": reverse_lazy("admin:password_change")},
                {"title": gettext_lazy("Two-factor log-in"), "link": reverse_lazy("admin:two_factor")},
                {"title": gettext_lazy("Where you are logged in"), "link": reverse_lazy("admin:sessions")},
            ]
        },
        "COMMAND": {"search_models": True, "show_history": False},
        **own,
    }


UNFOLD_SHOP = _site(
    symbol="storefront",
    SITE_TITLE="admin_theme.theme.shop_name",
    SITE_HEADER="admin_theme.theme.shop_name",
    SITE_SUBHEADER="admin_theme.theme.shop_host",
    SITE_ICON="admin_theme.theme.shop_icon",
    SITE_FAVICONS=[{"rel": "icon", "href": "admin_theme.theme.shop_icon"}],
    COLORS="admin_theme.theme.shop_palette",
    DASHBOARD_CALLBACK="admin_theme.shop.dashboard.fill",
    SIDEBAR={"show_search": True, "command_search": True, "navigation": "admin_theme.theme.sidebar"},
)
UNFOLD_PLATFORM = _site(
    symbol="hub",
    SITE_TITLE="Souk platform",
    SITE_HEADER="Souk",
    SITE_SUBHEADER="admin_theme.theme.platform_name",
    SITE_ICON="admin_theme.theme.platform_monogram",
    SITE_FAVICONS=[{"rel": "icon", "type": "image/svg+xml", "href": "admin_theme.theme.platform_monogram"}],
    COLORS="admin_theme.theme.platform_palette",
    ENVIRONMENT="admin_theme.theme.environment_label",
    DASHBOARD_CALLBACK="admin_theme.operators.dashboard.fill",
    SIDEBAR={"show_search": True, "command_search": True, "navigation": "admin_theme.theme.sidebar"},
)
AXES_LOCKOUT_CALLABLE = "admin_theme.theme.locked_out"
LOGIN_REDIRECT_URL = "/admin/"  # Unfold's log-in form does not carry where to go on
