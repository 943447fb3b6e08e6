"""What answers on a shop's host."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.i18n import set_language

from admin_theme import shop
from admin_theme.shop_site import site
from api.shop import api
from api.souk_api import unknown_path
from config import cors

shop.register()
cors.connect()
urlpatterns = [
    path("api/v1/", api.urls),
    re_path("^api/", unknown_path),
    path("admin/", site.urls),
    path("media/", include("media.urls")),
    path("language/", set_language, name="set_language"),
    path("", include("web.urls_shop")),
]

if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns.insert(0, path("__debug__/", include("debug_toolbar.urls")))
