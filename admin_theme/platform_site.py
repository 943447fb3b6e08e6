"""The operators' admin, at the platform's host."""

from django.utils.translation import gettext_lazy

from admin_theme.sites import SoukSite


class PlatformSite(SoukSite):
    """What those who run the installation see."""

    settings_name = "UNFOLD_PLATFORM"
    index_title = gettext_lazy("Overview")
    index_template = "admin_theme/platform_dashboard.html"


site = PlatformSite(name="platform_admin")
