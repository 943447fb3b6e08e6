"""The typed environment: every variable Souk reads, checked once at boot.

`compose.yaml` and the documentation are tested against this class, so a variable that is read
anywhere else does not exist.
"""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT_SECRET = "development-only-secret-never-accepted-in-production"  # noqa: S105
MAIL_PROVIDERS = ("brevo", "mailgun", "postmark", "sparkpost")


class Environment(BaseSettings):
    """What the process was told. Raises pydantic's ValidationError, naming each bad variable."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", extra="ignore", case_sensitive=False, hide_input_in_errors=True
    )

    environment: Literal["development", "test", "production"] = "development"
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    secret_key_fallbacks: SecretStr = Field(
        default=SecretStr(""),
        description="keys before it, with spaces between: they open and sign nothing new",
    )
    var_dir: Path = ROOT / "var"

    database_url: str = ""
    database_max_age: int = Field(default=300, ge=0, le=3600, description="seconds a connection is kept")
    standby_database_url: str = Field(
        default="",
        description="a standby of the database, for reports and exports; empty: the database itself",
    )
    standby_most_seconds: float = Field(
        default=10, gt=0, description="by which it may be behind: beyond them the database itself is asked"
    )
    redis_url: str = ""
    broker_url: str = ""
    limits_url: str = Field(
        "", description="a Valkey that forgets nothing, for limits that guard secrets; REDIS_URL when empty"
    )

    port: int = Field(default=8000, ge=1, le=65535)
    platform_domain: str = "localhost"
    shop_domain: str = Field(default="localhost", description="shops answer at {slug}.{shop_domain}")
    public_scheme: Literal["http", "https"] = "http"
    public_port: int | None = Field(default=None, description="port in printed addresses")
    num_proxies: int = Field(default=0, ge=0)
    web_threads: int = Field(default=4, ge=1)
    web_workers: int = Field(default=1, ge=1)
    web_request_mb: int = Field(
        default=256,
        ge=64,
        description="by how much a process of the web may grow while it serves a request, which is ended then",
    )
    drain_seconds: int = Field(
        default=0,
        ge=0,
        le=60,
        description="how long the web goes on serving after it says that it is not ready",
    )
    access_log_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="of all requests: those that fail or take a second always get a line",
    )
    calls_a_minute: int | None = Field(
        default=None,
        ge=10,
        description="tokens of a caller of the API: a read takes one, an order ten; 12000 in production unless said",
    )
    hot_reads: bool = Field(default=True, description="off to measure what the catalogue costs to read")

    media_root: Path | None = None
    static_root: Path | None = None
    s3_bucket: str = Field(default="", description="keeps uploads in this bucket instead of MEDIA_ROOT")
    s3_endpoint_url: str = Field(default="", description="of a service other than Amazon's")
    s3_region: str = ""
    s3_access_key: str = Field(default="", description="empty: the machine's own role")
    s3_secret_key: SecretStr = SecretStr("")
    archive_root: Path | None = Field(
        default=None, description="keeps archives of shops, which are not public"
    )
    archive_bucket: str = Field(
        default="",
        description="keeps archives in this bucket instead of ARCHIVE_ROOT; reached as S3_BUCKET is",
    )
    archive_key: SecretStr = Field(
        default=SecretStr(""),
        description="encrypts archives; keep it elsewhere too: without it nobody has them back",
    )
    snapshot_hours: int = Field(default=24, ge=0, description="between two of a shop; 0: none by the clock")
    snapshots_kept: int = Field(default=7, ge=1, description="of each shop, the newest ones")
    email_url: str = Field(
        default="",
        description="smtp://user:password@host:587?tls=1, or a provider's API: postmark://TOKEN@, "
        "brevo://KEY@, sparkpost://KEY@, mailgun://KEY@api.eu.mailgun.net/sender.example.com; "
        "empty keeps mail in the mailbox",
    )
    email_webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="user:password with which a provider calls /callbacks/mail/{provider}/; empty: no callbacks",
    )
    email_webhook_signing_key: SecretStr = Field(default=SecretStr(""), description="Mailgun's, beside that")
    default_from_email: str = "Souk <hello@localhost>"
    trial_mails_a_day: int | None = Field(
        default=None,
        ge=10,
        description="of a shop that has paid nothing yet, by our server; a tenth until its owner's address is proved",
    )

    sandbox_gateway_url: str = Field(
        default="", description="a process that keeps the sandbox gateway's books; empty keeps them here"
    )
    stripe_secret_key: SecretStr = Field(default=SecretStr(""), description="the platform's; turns Stripe on")
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_api_base: str = "https://api.stripe.com"
    stripe_client_id: str = Field(
        default="", description="ca_…: with it merchants connect their Stripe accounts by Connect's own pages"
    )
    stripe_connect_base: str = "https://connect.stripe.com"
    mollie_api_base: str = "https://api.mollie.com"
    payment_gateways: list[str] = Field(
        default=[], description="kinds of gateway besides the product's own, each as package.module.NAME"
    )
    vies_url: str = Field(
        default="",
        description="the European Commission's register of VAT numbers, which is asked about buyers' and shops' own in "
        "the background: https://ec.europa.eu/taxation_customs/vies/rest-api; empty: it is not",
    )
    tax_providers: list[str] = Field(
        default=[],
        description="who is asked for rates of tax before the shops' own tables, each as package.module.NAME",
    )

    operators_need_second_factor: bool = Field(
        default=False,
        description="whoever helps run the installation logs in with a code of their app as well",
    )
    pool_size: int = Field(default=10, ge=0, description="ready schemas kept for sign-ups")
    operations_token: SecretStr = Field(
        default=SecretStr(""),
        description="a bearer token that opens /metrics and /health/ready; in production both are closed without it",
    )
    otel_exporter_otlp_endpoint: str = Field(
        default="", description="an OpenTelemetry collector, such as http://collector:4318; empty: no traces"
    )
    otel_traces_sampler_arg: float = Field(default=1.0, ge=0, le=1, description="the part of traces kept")
    log_format: Literal["console", "json"] = "console"
    log_level: str = "INFO"
    debug: bool | None = None
    silk: bool = False
    debug_toolbar: bool = False
    souk_crash_at: str = Field(default="", description="die at this crash point; for fault tests")

    @field_validator("platform_domain", "shop_domain")
    @classmethod
    def lower_case(cls, value: str) -> str:
        return value.lower().rstrip(".")

    @field_validator("email_url")
    @classmethod
    def of_a_known_way(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("smtp", "smtps", *MAIL_PROVIDERS):
            raise ValueError(f"EMAIL_URL begins with smtp, smtps, {', '.join(MAIL_PROVIDERS)}")
        return value

    @model_validator(mode="after")
    def production_is_strict(self) -> "Environment":
        """Refuse in production what only development may do."""
        if self.environment != "production":
            return self
        wrong: list[str] = []
        if (
            self.secret_key.get_secret_value() == DEVELOPMENT_SECRET
            or len(self.secret_key.get_secret_value()) < 32
        ):
            wrong.append("SECRET_KEY must be set to 32 random characters or more")
        if any(len(key) < 32 for key in self.older_keys):
            wrong.append("each of SECRET_KEY_FALLBACKS must be 32 characters or more")
        needed = ("database_url", "redis_url", "email_url")
        wrong += [f"{name.upper()} must be set" for name in needed if not getattr(self, name)]
        wrong += [
            f"{name.upper()} must be off"
            for name in ("silk", "debug_toolbar", "debug", "souk_crash_at")
            if getattr(self, name)
        ]
        if self.mail_provider and ":" not in self.email_webhook_secret.get_secret_value():
            wrong.append("EMAIL_WEBHOOK_SECRET must be user:password, for bounces to be heard of")
        if self.public_scheme != "https":
            wrong.append("PUBLIC_SCHEME must be https")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def mail_provider(self) -> str:
        """The provider whose API sends mail; empty for SMTP and the mailbox."""
        scheme = urlsplit(self.email_url).scheme
        return scheme if scheme in MAIL_PROVIDERS else ""

    @property
    def older_keys(self) -> list[str]:
        """The keys before SECRET_KEY, which still open what they sealed."""
        return self.secret_key_fallbacks.get_secret_value().split()

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def effective_calls_a_minute(self) -> int:
        """CALLS_A_MINUTE; more than one machine can make where load is tried out."""
        return self.calls_a_minute or (12_000 if self.is_production else 600_000)

    @property
    def is_debug(self) -> bool:
        return bool(self.debug) if self.debug is not None else self.environment == "development"

    @property
    def effective_broker_url(self) -> str:
        """The queue's own store: BROKER_URL, or database 1 of REDIS_URL."""
        if self.broker_url or not self.redis_url:
            return self.broker_url
        parts = urlsplit(self.redis_url)
        return urlunsplit(parts._replace(path="/1"))

    @property
    def port_suffix(self) -> str:
        """`:8000`, or nothing where the port is the scheme's own."""
        port = self.public_port if self.public_port is not None else self._answering_port
        default = {"http": 80, "https": 443}[self.public_scheme]
        return "" if port == default else f":{port}"

    @property
    def _answering_port(self) -> int:
        """PORT; where nobody says one, what `manage.py up` of this folder was told."""
        if "port" not in self.model_fields_set and not self.is_production:
            with suppress(OSError, ValueError, IndexError):
                return int((self.var_dir / "up.lock").read_text().split()[1]) or self.port
        return self.port


@lru_cache
def environment() -> Environment:
    """The process's environment, read once."""
    return Environment()
