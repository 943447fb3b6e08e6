"""The category tree."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.translations import TranslationsForm
from admin_theme.writing import ServiceForm
from storefront.catalogue import services
from storefront.catalogue.models import Category
from storefront.catalogue.services.categories import CategoryValues


class CategoryForm(ServiceForm):
    """A category and the one it is in."""

    parent = forms.TypedChoiceField(
        label=gettext_lazy("Parent category"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )

    class Meta:
        model = Category
        fields = ["name", "slug", "description"]
        widgets = {
            "name": UnfoldAdminTextInputWidget(),
            "slug": UnfoldAdminTextInputWidget(),
            "description": UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" not in self.fields:
            return
        self.fields["slug"].required = False
        tree = Category.objects.order_by("path")
        if self.instance.pk:
            tree = tree.exclude(path__startswith=self.instance.path)
            parent = self.instance.get_parent()
            self.initial["parent"] = parent.pk if parent else ""
        field = self.fields["parent"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "None: at the top"), *((c.pk, f"{'  ' * (c.depth - 1)}{c.name}") for c in tree)]


class CategoryAdmin(TranslationsForm, SoukAdmin):
    """Categories in the order of the tree."""

    when_empty = gettext_lazy("Sort your products into a tree that buyers can browse.")
    form = CategoryForm
    list_display = ["in_tree", "slug", "children"]
    search_fields = ["name", "slug"]
    ordering = ["path"]
    prepopulated_fields = {"slug": ("name",)}
    fields = [("name", "parent"), "slug", "description"]

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Category:
        return services.create_category(actor=actor_of(request), **_values(values))

    def update(self, request: HttpRequest, obj: Category, values: dict[str, Any]) -> Category:
        """Change a category, or move it with its branch."""
        return services.update_category(category_id=obj.pk, actor=actor_of(request), **_values(values))

    delete = handed_to(services.delete_category, "category_id")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one, and only where nothing is below."""
        return isinstance(obj, Category) and obj.numchild == 0 and super().has_delete_permission(request, obj)

    @display(description=gettext_lazy("Category"), ordering="path")
    def in_tree(self, category: Category) -> SafeString:
        """The name, moved in by its depth."""
        return format_html(
            '<span class="souk-tree" style="--depth: {}">{}</span>', category.depth - 1, category.name
        )

    children = columns.of(
        gettext_lazy("Subcategories"), lambda category: str(category.numchild or "–"), ordering="numchild"
    )


def _values(entered: dict[str, Any]) -> CategoryValues:
    """What was entered, by the service's names."""
    named = {("parent_id" if name == "parent" else name): value for name, value in entered.items()}
    return cast(CategoryValues, named)


PAGES = {Category: CategoryAdmin}
