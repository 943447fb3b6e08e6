"""The WSGI application."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kernel import announcing
from tenants.postgres import limits, sessions

application = get_wsgi_application()
limits.hold(limits.WEB)
sessions.require_kept()
limits.wait_no_longer_than_asked()  # from here on: at the start nobody waits yet


def _load_doors() -> None:
    """All that answers: before the first visitor, who would wait, and before processes are forked, which share it."""
    for urlconf in (settings.PLATFORM_URLCONF, settings.SHOP_URLCONF):
        _ = get_resolver(urlconf).reverse_dict


_load_doors()
announcing.connect_all()
gc.collect()
gc.freeze()  # what is loaded stays: no later collection looks through it
