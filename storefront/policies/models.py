"""What a shop binds itself to in words: its imprint, terms, privacy, returns and shipping."""

from django.db import models
from django.utils.translation import gettext_lazy

from storefront.translations.models import Translated


class Policy(Translated):
    """A version of one of the shop's policies, in all its languages.

    The newest is in force, unless it was withdrawn.
    """

    TRANSLATED = ("body",)

    class Kind(models.TextChoices):
        IMPRINT = "imprint", gettext_lazy("Imprint")
        TERMS = "terms", gettext_lazy("Terms and conditions")
        PRIVACY = "privacy", gettext_lazy("Privacy")
        RETURNS = "returns", gettext_lazy("Returns and withdrawal")
        SHIPPING = "shipping", gettext_lazy("Shipping")

    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False)
    version = models.PositiveIntegerField(editable=False)
    body = models.TextField(
        max_length=200_000,
        help_text=gettext_lazy("Plain text or HTML; what could run or load anything is taken out."),
    )
    published_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "policies"
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"
