"""What a shop sells: products and their variants."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Lower, Now

from kernel import markup, transliteration
from kernel.money import AmountField
from kernel.references import Referenced
from kernel.revisions import CurrentTransaction, TransactionField
from storefront.catalogue import rules
from storefront.catalogue.models.categories import Category
from storefront.catalogue.models.traced import SLUG_REGEX, SLUG_VALIDATOR, Searched, Traced
from storefront.custom_fields.models import CustomField, Customised
from storefront.translations.models import Translated

# a short list of what is new: a write of many rows is merged in at once, and a search has little to look through
_GIN: dict[str, Any] = {"fastupdate": True, "gin_pending_list_limit": 256}


def _vector(field: str, weight: str) -> CombinedExpression:
    # stemmed words find “shirts” by “shirt”; plain ones make prefixes and other languages work
    return SearchVector(field, config="english", weight=weight) + SearchVector(
        field, config="simple", weight=weight
    )


class Product(Referenced, Customised, Translated, Searched, Traced):
    """Something a shop sells, in one or more variants.

    `attributes` are facts about it by name: texts, numbers, yes or no.

    `price`, `compare_at_price` and `in_stock` are its variants' in short, `search_words` and `search_body` its texts
    without accents and HTML, `features` its options' values, attributes and custom fields (`rules.option_feature`);
    all of them exist so that a list of products is read without walking the variants.
    `revision` counts the changes of what one sees of it, and `changed_in` is the transaction of the last. All of
    these are kept by `services.touch`.
    """

    KIND = CustomField.Kind.PRODUCT
    TRANSLATED = ("title", "description", "seo_title", "seo_description")
    TRACED = (
        "title",
        "slug",
        "description",
        "status",
        "vendor",
        "category_id",
        "tags",
        "attributes",
        "seo_title",
        "seo_description",
    )

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        ACTIVE = "active", "active"
        ARCHIVED = "archived", "archived"

    title = models.CharField(max_length=255)
    slug = models.CharField(max_length=255, validators=[SLUG_VALIDATOR])
    description = models.TextField(blank=True, help_text="HTML; what is not safe is taken out")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    vendor = models.CharField(max_length=120, blank=True)
    category = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="products",
        db_index=False,
    )
    tags = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    attributes = models.JSONField(default=dict, blank=True, help_text="a text, number or true/false by name")
    rating_average = models.DecimalField(
        max_digits=3, decimal_places=2, null=True, blank=True, editable=False
    )
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    price = AmountField(null=True, blank=True, editable=False, help_text="the lowest of its variants")
    compare_at_price = AmountField(null=True, blank=True, editable=False)
    in_stock = models.BooleanField(default=False, editable=False)
    features = ArrayField(models.TextField(), default=list, db_default=[], editable=False)
    search_words = models.TextField(blank=True, editable=False)
    search_body = models.TextField(blank=True, editable=False)
    search = models.GeneratedField(
        expression=_vector("search_words", "A") + _vector("search_body", "C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    revision = models.BigIntegerField(default=0, db_default=0, editable=False)
    changed_in = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=Q(external_id__isnull=False),
                name="product_external_id_once",
            ),
            models.UniqueConstraint(fields=["slug"], name="product_slug_once"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG_REGEX), name="product_slug_form"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "active", "archived"]), name="product_status"
            ),
        ]
        indexes = [
            models.Index(
                F("created_at").desc(),
                F("id").desc(),
                name="product_listed",
                condition=Q(status="active"),
                include=["in_stock", "price", "rating_average", "category", "vendor"],
            ),
            # for deep pages: a walk of it takes half as long
            models.Index(
                F("created_at").desc(),
                F("id").desc(),
                name="product_newest",
                condition=Q(status="active"),
            ),
            models.Index(
                fields=["category", "status", "-created_at", "-id"],
                name="product_in_category",
            ),
            models.Index(fields=["price", "id"], name="product_priced", condition=Q(status="active")),
            models.Index(Lower("title"), F("id"), name="product_titled", condition=Q(status="active")),
            models.Index(
                F("rating_average").desc(nulls_last=True),
                F("id").desc(),
                name="product_rated",
                condition=Q(status="active"),
            ),
            GinIndex(fields=["features"], name="product_features", **_GIN),
            models.Index(fields=["changed_in", "id"], name="product_changed"),
            GinIndex(fields=["search"], name="product_search", **_GIN),
            GinIndex(fields=["tags"], name="product_tags", **_GIN),
        ]

    def __str__(self) -> str:
        return self.title

    def prepare(self) -> None:
        """Clean the texts and keep those that are searched; whoever writes the row calls it before."""
        self.description = markup.clean_html(self.description)
        self.tags = rules.clean_tags(self.tags)
        titles = [texts["title"] for texts in self.translations.values() if "title" in texts]
        self.search_words = transliteration.fold(" ".join([self.title, self.vendor, *self.tags, *titles]))
        self.search_body = transliteration.fold(markup.text_of_html(self.description))


class ProductOption(models.Model):
    """One of up to three things a buyer chooses: its name, and its values in the order shown."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(3)])
    name = models.CharField(max_length=80)
    values = ArrayField(models.CharField(max_length=255), default=list)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "position"], name="option_position_once"),
            models.CheckConstraint(
                condition=Q(position__range=(1, rules.MAX_OPTIONS)), name="option_at_most_three"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Variant(Referenced, Customised, Traced):
    """What is put into a cart: one combination of a product's option values, with its own price.

    `option1` is the value of the option at position 1, and so on; all empty where the product has none.
    Inventory says whether it is `in_stock` (`services.set_availability`).
    """

    KIND = CustomField.Kind.VARIANT
    TRACED = ("title", "sku", "price", "compare_at_price")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants", db_index=False)
    position = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=780, blank=True, editable=False)
    sku = models.CharField("SKU", max_length=255, null=True, blank=True)  # noqa: DJ001 - many have none
    option1 = models.CharField(max_length=255, blank=True)
    option2 = models.CharField(max_length=255, blank=True)
    option3 = models.CharField(max_length=255, blank=True)
    price = AmountField()
    compare_at_price = AmountField(null=True, blank=True)
    measure = models.JSONField(null=True, blank=True, help_text="what it holds, as in 750 ml / 1 l")
    weight_grams = models.PositiveIntegerField(default=0)
    barcode = models.CharField(max_length=255, blank=True)
    is_taxable = models.BooleanField("taxable", default=True)
    tax_class = models.CharField(
        max_length=40,
        default="standard",
        help_text="as the tax rates have it; gift_card: money, mailed as a gift card once it is paid",
    )
    requires_shipping = models.BooleanField(default=True)
    in_stock = models.BooleanField(default=False, editable=False)
    changed_in = TransactionField()
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=Q(external_id__isnull=False),
                name="variant_external_id_once",
            ),
            models.UniqueConstraint(fields=["sku"], name="variant_sku_once"),
            models.UniqueConstraint(
                fields=["product", "option1", "option2", "option3"], name="variant_options_once"
            ),
            models.CheckConstraint(condition=~Q(sku=""), name="variant_sku_null_not_empty"),
            models.CheckConstraint(condition=Q(price__gte=0), name="variant_price"),
            models.CheckConstraint(condition=Q(compare_at_price__gte=0), name="variant_compare_at_price"),
            models.CheckConstraint(condition=Q(position__gte=1), name="variant_position"),
        ]
        indexes = [
            models.Index(fields=["changed_in", "id"], name="variant_changed"),
            models.Index(Lower("sku"), name="variant_sku_folded"),
            models.Index(fields=["barcode"], name="variant_barcode", condition=~Q(barcode="")),
        ]

    def __str__(self) -> str:
        return self.title or self.sku or f"Variant {self.pk}"

    def prepare(self) -> None:
        """Set the title, and no SKU for an empty one; whoever writes the row calls it before."""
        self.sku = (self.sku or "").strip() or None
        self.title = " / ".join(self.option_values)

    @property
    def option_values(self) -> list[str]:
        """The values it stands for, in the product's order of options."""
        return [value for value in (self.option1, self.option2, self.option3) if value]
