"""Pictures under their product: looked at small, uploaded, put in order."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from admin_theme import columns
from admin_theme.formatting import thumbnail
from admin_theme.inlines import ServiceInline
from admin_theme.writing import EnteredRow, ServiceForm, ServiceFormSet
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services import File, ImageEdit


class ImageForm(ServiceForm):
    """A picture's place and words, and the file of a new one."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/*"}),
    )

    class Meta:
        model = ProductImage
        fields = ["alt", "position", "variant"]


class ImageFormSet(ServiceFormSet):
    """Reads the product's variants once for all rows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the product's own variants."""
        super().add_fields(form, index)
        if "variant" in form.fields:
            if not hasattr(self, "_variants"):
                own: QuerySet[Any] | list[Any] = self.instance.variants.all() if self.instance.pk else []
                self._variants = [("", _("All variants")), *((v.pk, str(v)) for v in own)]
            form.fields["variant"].choices = self._variants


class ImageInline(ServiceInline):
    """A product's pictures."""

    model = ProductImage
    form = ImageForm
    formset: type[BaseInlineFormSet[Any, Any, Any]] = ImageFormSet
    tab = True
    verbose_name_plural = gettext_lazy("pictures")
    fields = ["preview", "file", "alt", "variant", "position", "status"]
    ordering_field = "position"
    hide_ordering_field = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("asset")

    @display(description=gettext_lazy("Picture"))
    def preview(self, image: ProductImage) -> SafeString:
        return thumbnail(image.asset.name if image.pk and image.asset else None, alt=image.alt)

    @display(
        description=gettext_lazy("State"),
        label=columns.Colours({"ready": "success", "pending": "info", "failed": "danger"}),
    )
    def status(self, image: ProductImage) -> columns.Word:
        if image.pk is None:
            return columns.Word(_("new"), "new")
        return columns.Word(image.get_state_display(), image.state)


def image_edits(rows: Sequence[EnteredRow]) -> list[ImageEdit]:
    """What happens to each picture, as it was entered."""
    edits = []
    for row in rows:
        values = dict(row.values if row.id is None else row.changed)
        upload = values.pop("file", None)
        if "variant" in values:
            values["variant_id"] = values.pop("variant")
        file = None if upload is None else File(content=upload.read(), name=upload.name or "")
        edits.append(ImageEdit(id=row.id, values=values, file=file, is_deleted=row.is_deleted))  # type: ignore[arg-type]  # the form's fields are those
    return edits
