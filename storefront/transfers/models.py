"""Files on their way into a shop and out of it, and how far they have come."""

from django.db import models
from django.db.models import Q, Value


class Transfer(models.Model):
    """A product file that is read, or a file that is written, by a worker.

    `groups` and `report` are how far an import has come, written with each batch of it; a worker that
    takes it up after another was killed goes on from there, and a batch from its `results`. `attempts`
    counts the workers that did.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", "import of products"
        EXPORT = "export", "export of products"
        DATA_EXPORT = "data_export", "a customer's own data"
        BATCH = "batch", "batch of products"

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    kind = models.CharField(max_length=11, choices=Kind.choices)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    is_dry_run = models.BooleanField("dry run", default=False)
    tells_stock = models.BooleanField(default=False, db_default=True, help_text="an export with its counts")
    filename = models.CharField("file", max_length=200, blank=True)
    file = models.ForeignKey(
        "media.Asset", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        help_text="whose data it is",
    )
    before = models.ForeignKey(
        "media.Asset",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        editable=False,
        help_text="what an import's products were, so that it can be undone",
    )
    undoes = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="undone_by",
        db_index=False,
        editable=False,
    )
    requested_by = models.CharField(max_length=254, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    groups = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True)
    report = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    forgets = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        editable=False,
        help_text="who is yet to be taken out of it, since the shop has erased them",
    )
    items = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), help_text="a batch's products"
    )
    results = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), help_text="what became of each item so far"
    )
    error_code = models.CharField(max_length=60, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "import or export"
        verbose_name_plural = "imports and exports"
        default_permissions = ("view",)
        permissions = [
            ("import_products", "Can import products: add, change and delete them by a file"),
            ("export_products", "Can export products"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["import", "export", "data_export", "batch"]), name="transfer_kind"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed"]), name="transfer_status"
            ),
            models.CheckConstraint(
                condition=Q(kind="data_export", customer__isnull=False)
                | ~Q(kind="data_export") & Q(customer__isnull=True),
                name="transfer_of_customer",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(status__in=["queued", "running"], customer__isnull=False),
                name="transfer_one_for_customer",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="transfer_of_kind"),
            models.Index(fields=["id"], name="transfer_open", condition=Q(status__in=["queued", "running"])),
            models.Index(fields=["customer"], name="transfer_customer", condition=Q(customer__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
