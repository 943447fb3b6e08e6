"""E-mail: through a shop's own server, through the platform's, or into a mailbox that can be looked at."""

from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import environment

ENV = environment()

_mail = urlsplit(ENV.email_url)
_query = dict(parse_qsl(_mail.query))

EMAIL_BACKEND = "storefront.messages.backend.ShopEmailBackend"
PLATFORM_EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if ENV.email_url else "web.mailbox.backend.MailboxBackend"
)
SHOP_SMTP_MAY_BE_LOCAL = not ENV.is_production  # a shop's own server on this machine, to try things
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 587
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _query.get("tls") == "1"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 5  # a step; a whole delivery has to end within the outbox's lease
DEFAULT_FROM_EMAIL = ENV.default_from_email
MAILBOX_DIR = ENV.var_dir / "mail"
MAILBOX_ENABLED = not ENV.is_production
