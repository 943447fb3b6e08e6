"""Django's settings, one file per concern; every value that differs by place comes from `config.env`."""

from config.settings.admin import *
from config.settings.apps import *
from config.settings.base import *
from config.settings.cache import *
from config.settings.celery import *
from config.settings.database import *
from config.settings.mail import *
from config.settings.media import *
from config.settings.observability import *
from config.settings.outgoing import *
from config.settings.security import *
