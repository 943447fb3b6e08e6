"""Collections, by hand and by rules."""

from copy import copy
from typing import Any, cast

import orjson
from django import forms
from django.db.models import Count
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.custom_values import CustomValuesForm
from admin_theme.formatting import currency
from admin_theme.inlines import ServiceInline
from admin_theme.pages import page
from admin_theme.translations import TranslationsForm
from admin_theme.writing import ServiceForm
from kernel import clock
from storefront.catalogue import queries, rules, services
from storefront.catalogue.models import Category, Collection, CollectionProduct
from storefront.catalogue.services import PlaceEdit
from storefront.catalogue.services.collections import CollectionValues

FIELDS = {
    "tag": gettext_lazy("Tag"),
    "vendor": gettext_lazy("Vendor"),
    "title": gettext_lazy("Title"),
    "category": gettext_lazy("Category"),
    "price": gettext_lazy("Price"),
    "in_stock": gettext_lazy("In stock"),
}
RELATIONS = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "contains": gettext_lazy("contains"),
    "contains_not": gettext_lazy("does not contain"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
}


class RulesWidget(forms.Textarea):
    """Rules as rows of choices, and how many products they match now; without scripts, their JSON."""

    template_name = "admin_theme/rules.html"

    class Media:
        js = ["admin_theme/rules.js"]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What can be chosen, in the words of a merchant."""
        context = super().get_context(name, value, attrs)
        words = queries.list_words()
        categories = Category.objects.order_by("path").values_list("id", "name", "depth")
        context["known"] = {
            "currency": currency(),
            "preview": reverse("shop_admin:catalogue_collection_preview"),
            "without": _("No rule yet: nothing matches."),
            "failed": _("This could not be looked up."),
            "said": {
                "field": _("Rule {number}: of what"),
                "relation": _("Rule {number}: how"),
                "category": _("Rule {number}: which category"),
                "stock": _("Rule {number}: yes or no"),
                "value": _("Rule {number}: what"),
                "remove": _("Remove rule {number}"),
            },
            "fields": [
                {
                    "name": field,
                    "label": str(FIELDS[field]),
                    "relations": [{"name": name, "label": str(RELATIONS[name])} for name in relations],
                }
                for field, relations in rules.RELATIONS.items()
            ],
            "categories": [
                {"id": str(pk), "label": "– " * (depth - 1) + name} for pk, name, depth in categories
            ],
        }
        context["words"] = words
        return context


class CollectionForm(ServiceForm):
    """A collection; its address is made of its title where none is given."""

    class Meta:
        model = Collection
        fields = [
            "title",
            "slug",
            "description",
            "kind",
            "match",
            "rules",
            "published_from",
            "published_until",
            *("seo_title", "seo_description"),
        ]
        widgets = {"seo_description": UnfoldAdminTextareaWidget(attrs={"rows": 2})}
        help_texts = {
            "kind": gettext_lazy(
                "Choose the products yourself, or let rules find them: now, and whenever one changes."
            ),
            "published_from": gettext_lazy("Buyers see it from then on; empty: from now on."),
            "published_until": gettext_lazy("Buyers see it until then; empty: for good."),
        }
        labels = {
            "kind": gettext_lazy("Filled"),
            "match": gettext_lazy("A product must meet"),
            "published_from": gettext_lazy("From"),
            "published_until": gettext_lazy("Until"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Its address in the shop; made of the title if left empty.")
        if "rules" in self.fields:
            self.fields["rules"].help_text = ""

    def clean_rules(self) -> list[Any]:
        """The rules; none is an empty list."""
        return self.cleaned_data["rules"] or []


class PlaceInline(ServiceInline):
    """A collection's products, in their order."""

    model = CollectionProduct
    verbose_name_plural = gettext_lazy("Products")
    tab = True
    autocomplete_fields = ["product"]
    fields = ["product", "position"]
    ordering_field = "position"
    hide_ordering_field = True
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("product")


def _window(collection: Collection) -> str:
    now = clock.now()
    if collection.published_from and collection.published_from > now:
        return "to come"
    return "over" if collection.published_until and collection.published_until <= now else "shown"


def _in_words(found: queries.Matching) -> str:
    if not found.count:
        return _("No product matches now.")
    titles = ", ".join([*found.titles, *(["…"] if found.count > len(found.titles) else [])])
    text = ngettext(
        "{count} product matches now: {titles}", "{count} products match now: {titles}", found.count
    )
    return text.format(count=found.count, titles=titles)


class CollectionAdmin(TranslationsForm, CustomValuesForm, SoukAdmin):
    """Products shown together."""

    when_empty = gettext_lazy("Group products by hand or by rules; buyers see collections in your shop.")
    form = CollectionForm
    list_display = ["title", "slug", "kind_label", "products_count", "window", "updated_at"]
    list_filter = [("kind", ChoicesCheckboxFilter)]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ("title",)}
    inlines = [PlaceInline]
    conditional_fields = {"match": "kind == 'rules'", "rules": "kind == 'rules'"}
    fieldsets = [
        (None, {"fields": [("title", "slug"), "description", "kind", "match", "rules"]}),
        (gettext_lazy("When buyers see it"), {"fields": ["published_from", "published_until"]}),
        (
            gettext_lazy("Search engines"),
            {"fields": ["seo_title", "seo_description"], "classes": ["collapse"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(place_count=Count("places"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Rules get rows to choose from."""
        if db_field.name == "rules":
            return db_field.formfield(widget=RulesWidget, label=_("Rules"))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Products are put in by hand only where no rules do so."""
        return (
            [] if obj is not None and obj.kind == Collection.Kind.RULES else super().get_inlines(request, obj)
        )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Who may only look has no kind to choose, on which what is shown could depend."""
        page = context["adminform"]
        if "kind" not in page.form.fields:
            page.model_admin = copy(self)
            page.model_admin.conditional_fields = {}
        return super().render_change_form(request, context, *args, **kwargs)

    @page("preview/")
    def preview(self, request: HttpRequest) -> JsonResponse:
        """How many products rules that are being written match, and some of them."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            return JsonResponse({"error": _("You may not write collections.")}, status=403)
        try:
            found = queries.preview_rules(
                given=orjson.loads(request.GET.get("rules", "")),
                match="any" if request.GET.get("match") == "any" else "all",
            )
        except ValueError as error:
            return JsonResponse({"error": str(error)})
        return JsonResponse({"text": _in_words(found)})

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Collection:
        return services.create_collection(actor=actor_of(request), **_values(values))

    def update(self, request: HttpRequest, obj: Collection, values: dict[str, Any]) -> Collection:
        """Change a collection, and what was put into it by hand."""
        return services.update_collection(collection_id=obj.pk, actor=actor_of(request), **_values(values))

    delete = handed_to(services.delete_collection, "collection_id")

    kind_label = columns.choice(gettext_lazy("Filled"), "kind")

    window = columns.state(
        gettext_lazy("Buyers see it"),
        {
            "shown": (gettext_lazy("Shown"), "success"),
            "to come": (gettext_lazy("To come"), "warning"),
            "over": (gettext_lazy("Over"), "default"),
        },
        _window,
    )

    products_count = columns.number(gettext_lazy("Products"), "place_count")


def _values(entered: dict[str, Any]) -> CollectionValues:
    """What was entered, by the service's names."""
    if "places" in entered:
        entered["places"] = [
            PlaceEdit(
                id=row.id,
                product_id=row.values["product"],
                position=row.values["position"],
                is_deleted=row.is_deleted,
            )
            for row in entered["places"]
        ]
    return cast(CollectionValues, entered)


PAGES = {Collection: CollectionAdmin}
