"""E-mail: through a shop's own server, the platform's, a provider's API, or into a mailbox to look at."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import Environment, environment

ENV = environment()
_API_PATHS = {"brevo": "/v3/", "mailgun": "/v3", "postmark": "/", "sparkpost": "/api/v1"}
_KEYS = {"postmark": "SERVER_TOKEN"}  # where it is not called API_KEY


def platform_backend(env: Environment) -> str:
    """What sends the platform's mail: a provider's API, SMTP, or the mailbox."""
    if env.mail_provider:
        return f"anymail.backends.{env.mail_provider}.EmailBackend"
    return (
        "storefront.emails.backend.PlatformBackend" if env.email_url else "web.mailbox.backend.MailboxBackend"
    )


def anymail(env: Environment) -> dict[str, Any]:
    """Anymail's settings for the provider that EMAIL_URL names."""
    parts, provider = urlsplit(env.email_url), env.mail_provider
    found: dict[str, Any] = {
        "REQUESTS_TIMEOUT": (3, 10),  # a whole delivery has to end within the outbox's lease
        "WEBHOOK_SECRET": env.email_webhook_secret.get_secret_value(),
    }
    if not provider:
        return found
    name = provider.upper()
    found[f"{name}_{_KEYS.get(provider, 'API_KEY')}"] = unquote(parts.username or "")
    if parts.hostname:
        found[f"{name}_API_URL"] = f"https://{parts.hostname}{_API_PATHS[provider]}"
    if provider == "mailgun":
        found["MAILGUN_SENDER_DOMAIN"] = parts.path.strip("/")
        found["MAILGUN_WEBHOOK_SIGNING_KEY"] = env.email_webhook_signing_key.get_secret_value()
    return found


_mail = urlsplit(ENV.email_url)
_query = dict(parse_qsl(_mail.query))

EMAIL_BACKEND = "storefront.emails.backend.ShopEmailBackend"
PLATFORM_EMAIL_BACKEND = platform_backend(ENV)
MAIL_PROVIDER = ENV.mail_provider
ANYMAIL = anymail(ENV)
SHOP_SMTP_MAY_BE_LOCAL = not ENV.is_production  # a shop's own server on this machine, to try things
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 587
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _query.get("tls") == "1"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 5  # a step; a whole delivery has to end within the outbox's lease
DEFAULT_FROM_EMAIL = ENV.default_from_email
TRIAL_MAILS_A_DAY = ENV.trial_mails_a_day
MAILBOX_DIR = ENV.var_dir / "mail"
MAILBOX_ENABLED = not ENV.is_production
