"""Which apps live in the platform's schema, which in each shop's, and the middleware between."""

from config.env import environment

ENV = environment()

BOTH_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.admin",
    "accounts",
    "api",
    "kernel.outbox",
    "storefront.emails",
]
SHARED_APPS = [
    "django_tenants",
    "tenants",
    "kernel.jobs",
    "kernel.buckets",
    "billing",
    "tasks",
    "django_celery_beat",
    "axes",
    *BOTH_APPS,
]
TENANT_APPS = [
    *BOTH_APPS,
    "kernel.versions",
    "media",
    "storefront.custom_fields",
    "storefront.catalogue",
    "storefront.inventory",
    "storefront.customers",
    "storefront.reviews",
    "storefront.credits",
    "storefront.promotions",
    "storefront.policies",
    "storefront.taxes",
    "storefront.shipping",
    "storefront.carts",
    "storefront.orders",
    "storefront.payments",
    "storefront.checkout",
    "storefront.webhooks",
    "storefront.reports",
    "storefront.transfers",
]
TABLELESS_APPS = [
    "config.apps.WiringConfig",
    "admin_theme",
    "web",
    "storefront.reminders",
    "demo",
    "perf",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "corsheaders",
    "treebeard",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]
if ENV.silk:  # its tables are kept beside the platform's, away from every shop
    SHARED_APPS.append("silk")
if ENV.debug_toolbar:
    TABLELESS_APPS.append("debug_toolbar")

_EARLY = ["django_tenants", "config.apps.WiringConfig", "admin_theme", "unfold.apps.BasicAppConfig"]
# It looks for no `admin` of the other apps, which every process would load.
_ADMIN = {"django.contrib.admin": "django.contrib.admin.apps.SimpleAdminConfig"}
INSTALLED_APPS = [
    _ADMIN.get(app, app)
    for app in dict.fromkeys([*_EARLY, "unfold.contrib.filters", *TABLELESS_APPS, *SHARED_APPS, *TENANT_APPS])
]

TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_NAME = "public"

MIDDLEWARE = [
    "kernel.request_id.RequestIdMiddleware",
    "config.health.StoreDownMiddleware",
    "config.compression.CompressionMiddleware",
    # before the shop is known: what is refused there carries their headers too
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tenants.middleware.TenantMiddleware",
    "tenants.languages.LanguageMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "api.caching.HotReadsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kernel.texts.SoundTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "kernel.measured.MeasuringMiddleware",
    "api.form_keys.FormKeyMiddleware",
]
if ENV.silk:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("tenants.middleware.TenantMiddleware"), "config.profiling.PublicSilkMiddleware"
    )
if ENV.debug_toolbar:
    _TOOLBAR = "debug_toolbar.middleware.DebugToolbarMiddleware"
    MIDDLEWARE.insert(MIDDLEWARE.index("tenants.middleware.TenantMiddleware") + 1, _TOOLBAR)
