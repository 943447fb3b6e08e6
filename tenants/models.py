"""Public tables of the registry. No tenant table refers to them but by UUID."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django_tenants.models import DomainMixin, TenantMixin

from kernel.revisions import Dated
from tenants import rules

STATE_CHOICES = [(state.value, state.value.replace("_", " ").capitalize()) for state in rules.State]


class Tenant(Dated, TenantMixin):  # type: ignore[django-manager-missing]
    """A shop: who it is, how it looks, what its plan lets it do, and which schema holds it."""

    auto_create_schema = False
    auto_drop_schema = False
    # `with tenant:` keeps its stack on the class, so that two threads swap schemas: use `tenant_context(tenant)`.
    __enter__ = __exit__ = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=STATE_CHOICES, default=rules.State.PROVISIONING)
    contact_email = models.EmailField()
    country = models.CharField(max_length=2, default="DE", validators=[RegexValidator(r"^[A-Z]{2}$")])
    currency = models.CharField(max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")])
    locale = models.CharField(max_length=10, default="en")
    languages = models.JSONField(
        default=list, db_default=[], blank=True, help_text="what its pages speak besides its own, such as de"
    )
    time_zone = models.CharField(max_length=60, default="UTC")
    prices_include_tax = models.BooleanField(default=True)
    reverse_charge = models.BooleanField(
        default=False,
        db_default=False,
        help_text="businesses elsewhere in the European Union buy without tax",
    )
    captures_by_hand = models.BooleanField(
        default=False,
        db_default=False,
        help_text="cards are charged when staff capture the payment, and not when the order is placed",
    )
    captures_when_sent = models.BooleanField(
        default=False,
        db_default=False,
        help_text="what is left of a held payment is captured when all of its order was sent",
    )
    requires_second_factor = models.BooleanField(
        default=False,
        db_default=False,
        help_text="staff come in with a code of their app as well, or not at all",
    )
    support_until = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="until then operators may enter, as its owner has allowed",
    )
    theme_colour = models.CharField(
        max_length=7, default="#7c3aed", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    palette = models.JSONField(
        default=dict,
        blank=True,
        db_default=models.Value({}, models.JSONField()),
        help_text="the colours it has chosen beside `theme_colour`: accent, background, text",
    )
    logo = models.JSONField(
        default=dict,
        blank=True,
        db_default=models.Value({}, models.JSONField()),
        help_text="name, width and height of the picture, and the name of its square `icon`",
    )
    cover = models.JSONField(
        default=dict,
        blank=True,
        db_default=models.Value({}, models.JSONField()),
        help_text="name, width and height of the picture on top of its first page",
    )
    fonts = models.CharField(
        max_length=12, blank=True, default="", db_default="", help_text="the pair its pages are set in"
    )
    announcement = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="one line on top of its pages"
    )
    cors_origins = models.JSONField(default=list, blank=True)
    vat_check = models.JSONField(
        default=dict,
        editable=False,
        db_default=models.Value({}, models.JSONField()),
        help_text="what VIES said of the shop's VAT number, of which and when",
    )
    legal_identity = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    entitlements = models.JSONField(
        default=dict, blank=True, help_text="what the plan allows, copied by billing"
    )
    summary_hour = models.PositiveSmallIntegerField(
        default=7, help_text="hour of the daily summary, shop's time"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    erasable_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="of a shop that closes: from then on nobody has it back",
    )

    class Meta:
        verbose_name = "shop"
        constraints = [models.CheckConstraint(condition=Q(summary_hour__lte=23), name="tenant_summary_hour")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether the shop serves buyers and staff."""
        return self.state in rules.OPEN


class Domain(DomainMixin):
    """A host at which a shop answers, lower-case and without a port."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_primary=True), name="domain_one_primary"
            )
        ]

    def __str__(self) -> str:
        return str(self.domain)


class Membership(models.Model):
    """A platform user's part in a shop: the merchant who owns it."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tenant"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.tenant}"


class ConnectedAccount(models.Model):
    """A gateway's account that the platform charges for one shop, by its name there."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="connected_accounts")
    gateway = models.CharField(max_length=20)
    account = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "account"], name="connectedaccount_one_shop"),
            models.UniqueConstraint(fields=["tenant", "gateway"], name="connectedaccount_one_a_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.account}"


class StateChange(models.Model):
    """Append-only record of every transition of a shop."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.before} → {self.after}"


class SchemaTemplate(models.Model):
    """The SQL that makes one shop's schema, for one set of migrations (`fingerprint`)."""

    fingerprint = models.CharField(max_length=64, unique=True)
    migrations = models.JSONField(default=list, help_text="what is applied in it, as app.name")
    sql = models.TextField()
    tables = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.fingerprint[:12]} ({self.tables} tables)"


class PooledSchema(models.Model):
    """A ready schema that no shop has yet."""

    schema_name = models.CharField(max_length=63, unique=True)
    fingerprint = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.schema_name)


class Signup(models.Model):
    """A shop on its way: the wish, and how far its steps have come."""

    class Status(models.TextChoices):
        RUNNING = "running"
        LIVE = "live"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="signup")
    email = models.EmailField()
    password_hash = models.CharField(max_length=200, blank=True)
    sample = models.CharField(max_length=40, blank=True, help_text="sample catalogue to fill the shop with")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    steps = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_attempts = models.PositiveIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="signup_running", condition=Q(status="running"))]

    def __str__(self) -> str:
        return f"{self.tenant} ({self.status})"


class FleetRun(models.Model):
    """One round of bringing the shops' schemas up to a release: the ledger's head."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed", "done, but for some shops"
        STOPPED = "stopped", "stopped before its end"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(max_length=64, help_text="the release that shops are brought up to")
    migrations = models.JSONField(default=list, help_text="what some shop lacked, in order")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    error = models.TextField(blank=True, help_text="why it stopped")
    canary = models.PositiveIntegerField(help_text="how many shops go first")
    workers = models.PositiveIntegerField()
    max_failures = models.PositiveIntegerField(help_text="more shops that fail stop the run")
    actor = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.fingerprint[:12]} ({self.status})"


class FleetMigration(models.Model):
    """One shop's part in a run: the ledger's line. What is applied stands in the shop's own schema."""

    class Status(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    run = models.ForeignKey(FleetRun, on_delete=models.CASCADE, related_name="lines")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="fleet_migrations")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    is_canary = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    applied = models.JSONField(default=list)
    error = models.TextField(blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "tenant"], name="fleet_migration_once")]
        indexes = [models.Index(fields=["run", "status", "id"], name="fleet_migration_next")]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.status}"


class Operation(models.Model):
    """Something done with one whole shop that takes its time: asked for at a door or at the terminal, and watched."""

    class Kind(models.TextChoices):
        EXPORT = "export"
        SNAPSHOT = "snapshot"
        RESTORE = "restore"
        CLONE = "clone"
        MOVE = "move"

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    tenant = models.ForeignKey(
        Tenant, null=True, blank=True, on_delete=models.SET_NULL, related_name="operations"
    )
    wishes = models.JSONField(default=dict, help_text="what was asked for: slug, scrub, archive, to")
    result = models.JSONField(default=dict, help_text="what came of it: archive, slug, tables, rows, files")
    schema_name = models.CharField(
        max_length=63, blank=True, help_text="the schema being filled; nobody's if the operation is cut off"
    )
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    actor = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"], name="operation_open", condition=Q(status__in=["waiting", "running"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.tenant or self.wishes.get('archive', '')}"
