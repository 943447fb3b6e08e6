"""What was: addresses and values."""

from django.db import models
from django.db.models.functions import Now

from storefront.catalogue.models.products import Product


class OldSlug(models.Model):
    """An address that a product, category or collection had: it leads to where the thing is now.

    A `word` is one that products on sale have in title, vendor or tags, and that a misspelt one may mean; it leads
    nowhere (0). It stands here since a shop has no room for another table.
    """

    class Noun(models.TextChoices):
        PRODUCT = "product", "product"
        CATEGORY = "category", "category"
        COLLECTION = "collection", "collection"
        WORD = "word", "word"

    noun = models.CharField(max_length=10, choices=Noun.choices)
    slug = models.CharField(max_length=255)
    target_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "slug"], name="old_slug_once")]

    def __str__(self) -> str:
        return self.slug


class ProductChange(models.Model):
    """What was changed of a product or of one of its variants: `changes` is `{field: [before, after]}`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="history", db_index=False)
    variant_id = models.BigIntegerField(null=True)
    changes = models.JSONField()
    actor = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["product", "-id"], name="change_of_product")]

    def __str__(self) -> str:
        return f"{', '.join(self.changes)} of {self.product_id}"
