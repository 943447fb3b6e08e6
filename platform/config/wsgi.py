"""The WSGI application."""

import gc
import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kernel import announcing
from tenants.postgres import limits, sessions

application = get_wsgi_application()
limits.hold(limits.WEB)
sessions.require_kept()
limits.wait_no_longer_than_asked()  # from here on: at the start nobody waits yet
for urlconf in (settings.PLATFORM_URLCONF, settings.SHOP_URLCONF):
    import_module(urlconf)  # before the first visitor, who would have to wait for both doors
announcing.connect_all()
gc.collect()
gc.freeze()  # what is loaded stays: no later collection looks through it
