"""Products shown together."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from kernel.references import Referenced
from kernel.revisions import TransactionField
from storefront.catalogue.models.products import Product
from storefront.catalogue.models.traced import SLUG_REGEX, SLUG_VALIDATOR, Searched, Traced
from storefront.custom_fields.models import CustomField, Customised
from storefront.translations.models import Translated


class Collection(Referenced, Customised, Translated, Searched, Traced):
    """Products shown together: put in by hand and in an order, or all that its rules match.

    Buyers see it inside its window; `is_shown` is whether they did when that was last looked at. The places of a
    collection by rules are kept by `services.refresh_collections`; see `rules.check_rules` for what a rule is.
    """

    KIND = CustomField.Kind.COLLECTION
    TRACED = ("slug",)
    TRANSLATED = ("title", "description", "seo_title", "seo_description")

    class Kind(models.TextChoices):
        MANUAL = "manual", "by hand"
        RULES = "rules", "by rules"

    class Match(models.TextChoices):
        ALL = "all", "all rules"
        ANY = "any", "any rule"

    title = models.CharField(max_length=160)
    slug = models.CharField(max_length=255, validators=[SLUG_VALIDATOR])
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.MANUAL)
    match = models.CharField(max_length=3, choices=Match.choices, default=Match.ALL)
    rules = models.JSONField(default=list, blank=True, help_text='[{"field", "relation", "value"}, …]')
    published_from = models.DateTimeField(null=True, blank=True)
    published_until = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(default=True, db_default=True, editable=False)
    products = models.ManyToManyField(Product, through="CollectionProduct", related_name="collections")
    changed_in = TransactionField()
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=Q(external_id__isnull=False),
                name="collection_external_id_once",
            ),
            models.UniqueConstraint(fields=["slug"], name="collection_slug_once"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG_REGEX), name="collection_slug_form"),
            models.CheckConstraint(condition=Q(kind__in=["manual", "rules"]), name="collection_kind"),
            models.CheckConstraint(
                condition=Q(published_until__gt=F("published_from")), name="collection_window"
            ),
        ]
        indexes = [models.Index(fields=["changed_in", "id"], name="collection_changed")]

    def __str__(self) -> str:
        return self.title


class CollectionProduct(models.Model):
    """A product's place in a collection."""

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "product of a collection"
        verbose_name_plural = "products of a collection"
        constraints = [
            models.UniqueConstraint(fields=["collection", "product"], name="collection_product_once")
        ]

    def __str__(self) -> str:
        return f"{self.product} in {self.collection}"
