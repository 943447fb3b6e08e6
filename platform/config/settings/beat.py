"""Beat's settings: it reads when something is due, sends it by its name, and needs no table but those for it."""

from config.settings import *

INSTALLED_APPS = ["config.apps.WiringConfig", "django.contrib.contenttypes", "django_celery_beat"]
