"""Pictures under their product: looked at small, uploaded, put in order."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminFileFieldWidget

from admin_theme.base import SoukTabularInline
from admin_theme.shown import thumbnail
from kernel import clock
from kernel.errors import DomainError
from media import pictures, quota
from media import services as media
from storefront.catalogue import orphans
from storefront.catalogue.models import ProductImage


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A picture's place and words, and the file of a new one."""

    file = forms.FileField(required=False, widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/*"}))

    class Meta:
        model = ProductImage
        fields = ["alt", "position", "variant"]

    def clean_file(self) -> Any:
        """A picture that can be kept."""
        file = self.cleaned_data["file"]
        if file is None:
            if self.instance.pk is None:
                raise forms.ValidationError("Choose a file.", code="required")
            return None
        try:
            self._picture = pictures.clean(file.read())
            quota.claim(self._picture.total_bytes)
        except DomainError as error:
            raise forms.ValidationError(error.detail, code=error.code) from error
        return file

    def save(self, commit: bool = True) -> ProductImage:
        """Store a new file under the row; the one it takes the place of goes. Raises as `media.store_picture`."""
        file = self.cleaned_data.get("file")
        if file is None:
            return super().save(commit)  # type: ignore[no-any-return]
        before = self.instance.asset
        self.instance.asset = media.store_picture(
            picture=self._picture, filename=file.name or "", now=clock.now()
        )
        self.instance.state, self.instance.error = ProductImage.State.READY, ""
        image: ProductImage = super().save(commit)
        if before is not None:
            transaction.on_commit(lambda: orphans.collect_unused(asset_id=before.pk))
        return image


class ImageFormSet(PaginationInlineFormSet):  # type: ignore[misc]
    """Reads the product's variants once for all rows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the product's own variants."""
        super().add_fields(form, index)
        if "variant" in form.fields:
            if not hasattr(self, "_variants"):
                own: QuerySet[Any] | list[Any] = self.instance.variants.all() if self.instance.pk else []
                self._variants = [("", "All variants"), *((v.pk, str(v)) for v in own)]
            form.fields["variant"].choices = self._variants


class ImageInline(SoukTabularInline):
    """A product's pictures."""

    model = ProductImage
    form = ImageForm
    formset: type[BaseInlineFormSet[Any, Any, Any]] = ImageFormSet
    tab = True
    verbose_name_plural = "pictures"
    fields = ["preview", "file", "alt", "variant", "position", "status"]
    readonly_fields = ["preview", "status"]
    ordering_field = "position"
    hide_ordering_field = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """Pictures with their files."""
        return super().get_queryset(request).select_related("asset")

    @display(description="Picture")
    def preview(self, image: ProductImage) -> SafeString:
        """The picture, small."""
        return thumbnail(image.asset.name if image.pk and image.asset else None, alt=image.alt)

    @display(description="State", label={"ready": "success", "to be fetched": "info", "failed": "danger"})
    def status(self, image: ProductImage) -> str:
        """Whether it is there."""
        return image.get_state_display() if image.pk else "new"
