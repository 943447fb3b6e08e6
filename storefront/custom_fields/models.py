"""Fields that a shop adds to its own objects: what they are called, and what may stand in them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from kernel.revisions import Dated
from storefront.custom_fields import rules


class CustomField(Dated):
    """A field of all objects of a kind. Its values stand in their own rows (`Customised`).

    `is_leaving`: it was deleted, and its values are being taken out of many rows; until then nobody sees it.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product", "product"
        VARIANT = "variant", "variant"
        COLLECTION = "collection", "collection"
        CUSTOMER = "customer", "customer"
        ORDER = "order", "order"

    class Type(models.TextChoices):
        TEXT = "text", "text"
        NUMBER = "number", "number"
        BOOLEAN = "boolean", "yes or no"
        DATE = "date", "date"
        CHOICE = "choice", "one of a list"
        REFERENCE = "reference", "another object"

    class Target(models.TextChoices):
        PRODUCT = "product", "product"
        COLLECTION = "collection", "collection"
        CUSTOMER = "customer", "customer"

    kind = models.CharField("of each", max_length=10, choices=Kind.choices)
    key = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", "Use lower-case letters, digits and underscores.")],
        help_text="as programs call it, such as care_notes",
    )
    name = models.CharField(max_length=80, help_text="as people read it")
    description = models.CharField(max_length=200, blank=True, help_text="a hint for who fills it in")
    type = models.CharField("holds", max_length=9, choices=Type.choices, default=Type.TEXT)
    choices = ArrayField(models.CharField(max_length=120), default=list, blank=True, help_text="of a list")
    refers_to = models.CharField(
        max_length=10, choices=Target.choices, blank=True, help_text="what kind of object another one is"
    )
    is_public = models.BooleanField("buyers see it", default=False)
    is_filterable = models.BooleanField(
        "narrows lists", default=False, help_text="lists of products can be narrowed by it"
    )
    is_leaving = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="customfield_key_once"),
            models.CheckConstraint(
                condition=Q(type__in=["text", "number", "boolean", "date", "choice", "reference"]),
                name="customfield_type",
            ),
            models.CheckConstraint(
                condition=Q(refers_to="") | Q(type="reference"), name="customfield_refers_to"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Customised(models.Model):
    """A row that has values of its shop's custom fields of the KIND, by key."""

    KIND: ClassVar[CustomField.Kind]

    custom_fields: "models.JSONField[dict[str, rules.Value], dict[str, rules.Value]]" = models.JSONField(
        default=dict, db_default={}, blank=True, editable=False
    )

    class Meta:
        abstract = True


def model_of(kind: str) -> type[Customised]:
    """The model whose rows have the fields of a kind."""
    return next(model for model in Customised.__subclasses__() if kind == model.KIND)
