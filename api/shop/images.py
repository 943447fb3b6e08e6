"""Pictures of products."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import File, Form
from ninja.files import UploadedFile
from ninja_extra import ControllerBase, http_delete, http_patch, http_post
from pydantic import Field

from api import caller, conditional, responses, uploads
from api.controllers import controller
from api.permissions import ModelPermission
from api.rehearsal import rehearsed
from api.schemas import NOT_SENT, Input, Parameters, SmallId
from api.shop import preconditions
from kernel import clock, views
from media import addresses, pictures
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services import images as services
from storefront.catalogue.views import ImageView, Thumbnails


class ImageForm(Parameters):
    """What comes with the file."""

    alt: str = Field(default="", max_length=512, description="what the picture shows, for who cannot see it")
    position: int = Field(default=NOT_SENT, ge=1, le=10_000, description="not sent: after the others")
    variant: SmallId = Field(default=NOT_SENT, description="the variant it shows; not sent: all of them")


class ImagePatch(Input):
    """What can be changed of a picture."""

    alt: str = Field(default=NOT_SENT, max_length=512)
    position: int = Field(default=NOT_SENT, ge=1, le=10_000)
    variant: SmallId | None = NOT_SENT


@controller("/products/{id:product_id}/images", "Products", ModelPermission("catalogue.productimage"))
class ImagesController(ControllerBase):
    """For staff and keys with the permission. A picture is part of its product, and `If-Match` its product's ETag."""

    @http_post("", response={201: ImageView})
    @uploads.takes_file(largest=pictures.LARGEST_BYTES)
    @conditional.takes_if_match
    def create(
        self, request: HttpRequest, product_id: int, file: File[UploadedFile], form: Form[ImageForm]
    ) -> HttpResponse:
        """Upload a still picture: a JPEG, PNG, WebP, AVIF or GIF of at most 20 MB.

        It is stored re-encoded, without metadata, and without loss where it came without.
        """
        with preconditions.product(request, product_id):
            image = services.upload_image(
                product_id=product_id,
                file=services.File(content=file.read(), name=file.name or ""),
                actor=caller.actor(request),
                now=clock.now(),
                **_values(form),
            )
        return responses.created(_view(image))

    @http_patch("/{id:image_id}", response=ImageView)
    @conditional.takes_if_match
    @rehearsed
    def update(self, request: HttpRequest, product_id: int, image_id: int, body: ImagePatch) -> HttpResponse:
        """Change a picture's words, its place, or the variant it shows."""
        changes = _values(body)
        with preconditions.product(request, product_id):
            image = services.update_image(
                product_id=product_id, image_id=image_id, actor=caller.actor(request), **changes
            )
        response = responses.ok(_view(image))
        response["ETag"] = preconditions.etag_of_product(product_id)
        return response

    @http_delete("/{id:image_id}", response={204: None})
    @conditional.takes_if_match
    def delete(self, request: HttpRequest, product_id: int, image_id: int) -> HttpResponse:
        """Delete a picture, its files too."""
        with preconditions.product(request, product_id):
            services.remove_image(product_id=product_id, image_id=image_id, actor=caller.actor(request))
        return responses.no_content()


def _values(given: ImageForm | ImagePatch) -> services.ImageValues:
    """What was sent, by the service's names."""
    sent = given.model_dump(exclude_unset=True)
    return cast(services.ImageValues, {("variant_id" if k == "variant" else k): v for k, v in sent.items()})


def _view(image: ProductImage) -> ImageView:
    """The picture as its product shows it; one that is still to be fetched has the address it comes from."""
    asset = image.asset
    name = asset.name if asset else ""
    url = addresses.url(name) if name else image.source_url
    is_made = asset is not None and asset.renditions == asset.Renditions.MADE
    return views.of(
        ImageView,
        image,
        url=url,
        thumbnails=cast(
            Thumbnails,
            {size: addresses.thumbnail(name, size) if is_made else url for size in addresses.SIZES},
        ),
        variant=image.variant_id,
        width=asset.width if asset else None,
        height=asset.height if asset else None,
    )
