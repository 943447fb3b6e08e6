"""What answers on the platform's host."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.i18n import set_language

from admin_theme import operators
from admin_theme.platform_site import site
from api.platform import api
from api.souk_api import unknown_path
from config import health, metrics

operators.register()
metrics.register()
urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.for_operators(health.ready)),
    path("metrics", health.for_operators(metrics.view)),
    path("api/v1/", api.urls),
    re_path("^api/", unknown_path),
    path("admin/", site.urls),
    path("language/", set_language, name="set_language"),
    path("", include("web.urls_platform")),
]

if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns.insert(0, path("__debug__/", include("debug_toolbar.urls")))
if "silk" in settings.INSTALLED_APPS:
    urlpatterns.insert(0, path("silk/", include("silk.urls", namespace="silk")))
