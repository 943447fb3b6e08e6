"""The one tree of categories."""

from django.db import models
from django.db.models import Q
from treebeard.mp_tree import MP_Node

from kernel.revisions import Dated
from storefront.catalogue.models.traced import SLUG_REGEX, SLUG_VALIDATOR, Traced
from storefront.translations.models import Translated


class Category(Translated, Traced, Dated, MP_Node):  # type: ignore[misc,django-manager-missing]
    """A node of the shop's one category tree."""

    TRACED = ("slug",)
    TRANSLATED = ("name", "description")

    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=255, validators=[SLUG_VALIDATOR])
    description = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="category_slug_once"),
            models.CheckConstraint(condition=Q(slug__regex=SLUG_REGEX), name="category_slug_form"),
        ]

    def __str__(self) -> str:
        return self.name
