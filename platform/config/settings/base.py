"""Where Souk stands and how it speaks."""

from importlib.util import find_spec
from pathlib import Path

import django_stubs_ext

from config.env import ROOT, environment
from kernel import formats

django_stubs_ext.monkeypatch()  # `ModelAdmin[Order]` and the like at run time

ENV = environment()

BASE_DIR = ROOT
SECRET_KEY = ENV.secret_key.get_secret_value()
SECRET_KEY_FALLBACKS = ENV.older_keys
DEBUG = ENV.is_debug
DEVELOPMENT = ENV.environment == "development"
PRODUCTION = ENV.is_production

LANGUAGE_CODE = "en"
LANGUAGES = formats.choices()
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PLATFORM_DOMAIN = ENV.platform_domain
PLATFORM_NAME = "Souk"
PLATFORM_COLOUR = "#c2451f"  # in its mails, its admin and, as `--brand`, on its pages
PLATFORM_HOSTS = frozenset(
    {ENV.platform_domain} | (set() if ENV.is_production else {"127.0.0.1", "localhost", "[::1]"})
)
SHOP_DOMAIN = ENV.shop_domain
PUBLIC_SCHEME = ENV.public_scheme
PORT_SUFFIX = ENV.port_suffix
POOL_SIZE = ENV.pool_size
SANDBOX_PAYMENTS = not ENV.is_production
SANDBOX_GATEWAY_URL = ENV.sandbox_gateway_url
STRIPE_SECRET_KEY = ENV.stripe_secret_key.get_secret_value()
STRIPE_WEBHOOK_SECRET = ENV.stripe_webhook_secret.get_secret_value()
STRIPE_API_BASE = ENV.stripe_api_base
STRIPE_CLIENT_ID = ENV.stripe_client_id
STRIPE_CONNECT_BASE = ENV.stripe_connect_base
MOLLIE_API_BASE = ENV.mollie_api_base
PAYMENT_GATEWAYS = ENV.payment_gateways
VIES_URL = ENV.vies_url
TAX_PROVIDERS = ENV.tax_providers
CRASH_AT = ENV.souk_crash_at  # see kernel.crashpoints

PLATFORM_URLCONF = "config.urls_platform"
SHOP_URLCONF = "config.urls_shop"
ROOT_URLCONF = PLATFORM_URLCONF
WSGI_APPLICATION = "config.wsgi.application"

# The library's page of the API is found without loading it: as an installed app every command would.
_NINJA = find_spec("ninja")
API_PAGES = Path(str(_NINJA.origin)).parent if _NINJA else BASE_DIR
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [API_PAGES / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["api.templatetags.form_keys"],
        },
    }
]
