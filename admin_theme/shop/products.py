"""Products with their variants and pictures."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from admin_theme import columns
from admin_theme.base import actor_of, back_to, exact_first
from admin_theme.custom_values import CustomValuesForm
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.filters import one_of
from admin_theme.formatting import show_money, show_money_cell, thumbnail
from admin_theme.rich_text import RichText
from admin_theme.shop.bulk_edit import BulkEdit
from admin_theme.shop.history import ChangeInline
from admin_theme.shop.images import ImageInline, image_edits
from admin_theme.shop.new_product import NewProductForm
from admin_theme.shop.variant_grid import VariantGrid
from admin_theme.shop.variants import (
    OptionInline,
    VariantInline,
    is_meant,
    option_edits,
    variant_edits,
)
from admin_theme.translations import TranslationsForm
from admin_theme.writing import ServiceForm
from kernel import clock, texts
from kernel.errors import DomainError
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import (
    Product,
    ProductImage,
    Variant,
)
from storefront.catalogue.services import VariantValues
from storefront.catalogue.services.products import ProductChanges, ProductValues
from storefront.inventory import new_products
from storefront.inventory.models import StockLevel

STATUS_LABELS = {"active": "success", "draft": "warning", "archived": "default"}


def _archived_instead(product: Product) -> str:
    said = _(
        "“{product}” was sold, and its orders keep it: it is archived instead, and nobody sees it any more."
    )
    return said.format(product=product)


class ProductForm(ServiceForm):
    """A product; its address is made of its title where none is given."""

    class Meta:
        model = Product
        fields = [
            *("title", "slug", "description", "status", "vendor", "category", "tags"),
            *("seo_title", "seo_description"),
        ]
        widgets = {
            "description": RichText(),
            "seo_description": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        }
        help_texts = {"description": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Its address in the shop; made of the title if left empty.")


AvailabilityFilter = one_of(
    "availability",
    {"in": ("In stock", Q(in_stock=True)), "out": ("Out of stock", Q(in_stock=False))},
)


class ProductAdmin(NewProductForm, TranslationsForm, CustomValuesForm, BulkEdit, VariantGrid):
    """What the shop sells."""

    when_empty = gettext_lazy("Add your first product by hand, or bring a file under Imports and exports.")
    delete_confirmation_template = "admin_theme/product_delete.html"
    form = ProductForm
    list_display = [
        "product",
        "status_label",
        "category",
        "price_label",
        "variant_count",
        "stock",
        "updated_at",
    ]
    list_filter = [("status", ChoicesCheckboxFilter), AvailabilityFilter, ("category", RelatedDropdownFilter)]
    list_select_related = ["category"]
    search_fields = ["title", "vendor", "variants__sku"]
    search_help_text = gettext_lazy("Title, vendor, tags, SKU or barcode")
    ordering = ["-created_at", "-id"]
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ["category"]
    inlines = [VariantInline, ImageInline, OptionInline, ChangeInline]
    change_form_outer_before_template = "admin_theme/product.html"
    actions = ["publish", "archive", "bulk_edit"]
    actions_detail = ["variant_grid", "duplicate"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "status"),
                    "description",
                    ("vendor", "category"),
                    ("slug", "tags"),
                ]
            },
        ),
        (
            gettext_lazy("Search engines"),
            {"fields": ["seo_title", "seo_description"], "classes": ["collapse"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Products with their first picture, variants and stock, in one statement."""
        products = super().get_queryset(request)
        if request.resolver_match is None or not str(request.resolver_match.url_name).endswith("changelist"):
            return products
        pictures = ProductImage.objects.filter(product=OuterRef("pk"), state=ProductImage.State.READY)
        levels = StockLevel.objects.filter(variant__product=OuterRef("pk")).exclude(
            policy=StockLevel.Policy.UNTRACKED
        )
        counts = Variant.objects.filter(product=OuterRef("pk")).order_by().values("product")
        return products.annotate(
            picture=Subquery(pictures.order_by("position", "id").values("asset__name")[:1]),
            variants_count=Coalesce(Subquery(counts.annotate(n=Count("pk")).values("n")), 0),
            in_stock_total=Subquery(
                levels.order_by()
                .values("variant__product")
                .annotate(n=Sum("on_hand") - Sum("reserved"))
                .values("n")
            ),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        """Of a new one, with what its first variant has."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [*self.fieldsets, self.new_fieldset(request), *self.custom_fieldsets(request)]

    def facts(self, request: HttpRequest, pk: int) -> Mapping[str, object]:
        images = ProductImage.objects.filter(product_id=pk, state=ProductImage.State.READY)
        names = images.order_by("position", "id").values_list("asset__name", flat=True)
        return {"pictures": list(names[:8])}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Words by the shop's own index, SKUs by their beginning; those of exactly that SKU or barcode first."""
        term = texts.seen(search_term)
        if not term:
            return queryset, False
        code = Q(sku__iexact=term) | Q(barcode=term)
        coded = Variant.objects.filter(Q(sku__istartswith=term) | code).values("product")
        found = is_meant(term) | Q(pk__in=coded)
        is_exact = Exists(Variant.objects.filter(code, product=OuterRef("pk")))
        return exact_first(queryset.filter(found), is_exact), False

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Product:
        """Add a product with its first variant, what there is of it, and its pictures."""
        (variant,) = values.pop("variants").values()
        return new_products.create(
            variant=cast(VariantValues, variant),
            on_hand=values.pop("on_hand", None),
            new_images=image_edits(values.pop("images", ())),
            actor=actor_of(request),
            now=clock.now(),
            **cast(ProductValues, _values(values)),
        )

    def update(self, request: HttpRequest, obj: Product, values: dict[str, Any]) -> Product:
        """Change a product with its options, variants and pictures."""
        if "variants" in values:
            values["variants"] = variant_edits(values["variants"])
        if "options" in values:
            values["options"] = option_edits(values["options"])
        return catalogue.edit_product(
            product_id=obj.pk,
            pictures=image_edits(values.pop("images", ())),
            actor=actor_of(request),
            now=clock.now(),
            **_values(values),
        )

    def delete(self, request: HttpRequest, obj: Product) -> None:
        """Delete it, or archive what was sold, and say so."""
        if not catalogue.remove_product(product_id=obj.pk, actor=actor_of(request)):
            messages.success(request, _archived_instead(obj))

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> Any:
        """Options, more variants and a history belong to what is there already."""
        return super().get_inlines(request, obj) if obj is not None else [ImageInline]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes along: stock and pictures go with what was never sold, though nobody deletes them alone."""
        sold = [product for product in objs if catalogue.was_sold(product_id=product.pk)]
        unsold = [product for product in objs if product not in sold]
        shown, counts, _refused, kept = super().get_deleted_objects(unsold, request)
        return [*map(_archived_instead, sold), *shown], counts, set(), kept

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The base's, which says of what was sold that it is archived."""
        product = self.get_object(request, unquote(object_id))
        is_sold = product is not None and catalogue.was_sold(product_id=product.pk)
        context = {"archived_instead": _archived_instead(product) if is_sold else ""}
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Back to what was archived instead; nothing says that it was deleted."""
        if Product.objects.filter(pk=obj_id).exists():
            return back_to(self, request, obj_id)
        return super().response_delete(request, obj_display, obj_id)

    def view_on_site(self, product: Product) -> str:
        """The product as buyers see it."""
        return f"/products/{product.slug}"

    @button(
        gettext_lazy("Duplicate"),
        gettext_lazy("Duplicate this product?"),
        gettext_lazy(
            "The copy is a draft with the same texts, variants and pictures, without SKUs and stock."
        ),
        may=["catalogue.add_product"],
        icon="content_copy",
    )
    def duplicate(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        copy = catalogue.duplicate_product(
            product_id=int(object_id), actor=actor_of(request), now=clock.now()
        )
        messages.success(request, _("This is the copy: give it its own title and SKUs."))
        return back_to(self, request, copy.pk)

    @action(description=gettext_lazy("Set to active"), permissions=["change"], icon="publish")
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """Make the chosen products active."""
        done = self._each(request, queryset, catalogue.put_on_sale)
        messages.success(
            request,
            ngettext("%(count)d product is active.", "%(count)d products are active.", done)
            % {"count": done},
        )

    @action(description=gettext_lazy("Archive"), permissions=["change"], icon="archive")
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """Take the chosen products off sale for good."""
        done = self._each(request, queryset, catalogue.archive_product)
        messages.success(
            request,
            ngettext("%(count)d product is archived.", "%(count)d products are archived.", done)
            % {"count": done},
        )

    def _each(self, request: HttpRequest, queryset: QuerySet[Product], act: Callable[..., Product]) -> int:
        """Do it to each, until one is refused, and say why; to how many it was done."""
        done = 0
        for product_id in queryset.order_by("id").values_list("id", flat=True):
            try:
                act(product_id=product_id, actor=actor_of(request))
            except DomainError as error:
                messages.error(request, error.detail)
                break
            done += 1
        return done

    @display(description=gettext_lazy("Product"), ordering="title")
    def product(self, product: Any) -> SafeString:
        return format_html(
            '<span class="souk-item">{}<span><b>{}</b><small>{}</small></span></span>',
            thumbnail(product.picture),
            product.title,
            product.vendor,
        )

    status_label = columns.choice(gettext_lazy("Status"), "status", STATUS_LABELS)

    @display(description=gettext_lazy("Price"), ordering="price")
    def price_label(self, product: Product) -> SafeString:
        if product.compare_at_price and product.price and product.compare_at_price > product.price:
            return format_html(
                '{} <s class="souk-was">{}</s>',
                show_money_cell(product.price),
                show_money(product.compare_at_price),
            )
        return show_money_cell(product.price)

    variant_count = columns.number(gettext_lazy("Variants"), "variants_count")

    @display(description=gettext_lazy("Stock"), ordering="in_stock")
    def stock(self, product: Any) -> SafeString:
        """What can be sold over all variants and locations."""
        if product.in_stock_total is None:
            return format_html('<span class="souk-dot {}"></span>{}', "is-good", _("not counted"))
        kind = "is-good" if product.in_stock else "is-bad"
        return format_html(
            '<span class="souk-dot {}"></span><span class="souk-number">{}</span>',
            kind,
            product.in_stock_total,
        )


def _values(entered: dict[str, Any]) -> ProductChanges:
    """What was entered, by the service's names."""
    named = {("category_id" if name == "category" else name): value for name, value in entered.items()}
    return cast(ProductChanges, named)


PAGES = {Product: ProductAdmin}
