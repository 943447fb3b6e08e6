"""Who may come in, and how they prove it."""

from config.env import environment

ENV = environment()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "config.hashers.CheapArgon2PasswordHasher"
    if ENV.environment == "test"
    else "config.hashers.BoundedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

ALLOWED_HOSTS = ["*"]  # tenants.middleware refuses every host that is not in the registry
USE_X_FORWARDED_HOST = False
_IS_HTTPS = ENV.public_scheme == "https"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_HTTPS else None
SECURE_SSL_REDIRECT = _IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from inside, past the proxy that ends TLS
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if _IS_HTTPS else "session"
CART_COOKIE_NAME = "__Host-cart" if _IS_HTTPS else "cart"
CSRF_COOKIE_NAME = "__Host-csrf" if _IS_HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
NUM_PROXIES = ENV.num_proxies
CALLS_A_MINUTE = ENV.effective_calls_a_minute
LOGIN_URL = "/admin/login/"
OPERATORS_NEED_SECOND_FACTOR = ENV.operators_need_second_factor

# Each shop lists its own origins; config.cors asks the current tenant.
CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOWED_ORIGINS: list[str] = []
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Location",
    "Deprecation",
    "Sunset",
    "X-Request-Id",
    "Idempotency-Replayed",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-cart-token",
    "x-order-token",
    "x-request-id",
]

# Our cache's keys carry the schema, which axes' own do not; in return a shop is spared four tables.
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_DISABLE_ACCESS_LOG = True
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_IPWARE_PROXY_COUNT = ENV.num_proxies
AXES_SENSITIVE_PARAMETERS = ["password", "username"]
AXES_VERBOSE = False
