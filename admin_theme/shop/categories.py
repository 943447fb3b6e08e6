"""The category tree."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from admin_theme.base import SoukAdmin
from admin_theme.sites import SoukSite
from storefront.catalogue import services
from storefront.catalogue.models import Category


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    """A category and the one it is in; saved by the catalogue's services, which keep the tree whole."""

    parent = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, widget=UnfoldAdminSelectWidget()
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
        self.fields["slug"].required = False
        tree = Category.objects.order_by("path")
        if self.instance.pk:
            tree = tree.exclude(path__startswith=self.instance.path)
            parent = self.instance.get_parent()
            self.initial["parent"] = parent.pk if parent else ""
        field = self.fields["parent"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "None: at the top"), *((c.pk, f"{'  ' * (c.depth - 1)}{c.name}") for c in tree)]

    def save(self, commit: bool = True) -> Category:
        """Leave the writing to `CategoryAdmin.save_model`."""
        return self.instance  # type: ignore[no-any-return]

    def save_m2m(self) -> None:
        """A category has no such fields."""


class CategoryAdmin(SoukAdmin):
    """Categories in the order of the tree."""

    form = CategoryForm
    list_display = ["in_tree", "slug", "children"]
    list_filter_submit = False
    search_fields = ["name", "slug"]
    ordering = ["path"]
    prepopulated_fields = {"slug": ("name",)}
    fields = [("name", "parent"), "slug", "description"]

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Write through the services, which lock the tree and refuse circles."""
        data = form.cleaned_data
        wishes = {"name": data["name"], "description": data["description"], "parent_id": data["parent"]}
        if change:
            slug = {"slug": data["slug"]} if data["slug"] else {}
            saved = services.update_category(category_id=obj.pk, **wishes, **slug)
        else:
            saved = services.create_category(slug=data["slug"], **wishes)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        """Delete an empty category."""
        services.delete_category(category_id=obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one, and only where nothing is below."""
        return isinstance(obj, Category) and obj.numchild == 0 and super().has_delete_permission(request, obj)

    @display(description="Category", ordering="path")
    def in_tree(self, category: Category) -> SafeString:
        """The name, moved in by its depth."""
        return format_html(
            '<span class="souk-tree" style="--depth: {}">{}</span>', category.depth - 1, category.name
        )

    @display(description="Below it", ordering="numchild")
    def children(self, category: Category) -> str:
        """How many are right below."""
        return str(category.numchild or "–")


def register(site: SoukSite) -> None:
    """Register the tree."""
    site.register(Category, CategoryAdmin)
