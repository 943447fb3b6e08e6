"""How far the fetching of pictures has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from storefront.catalogue.models import ProductImage

State = ProductImage.State
LARGEST_REPORT = 500


@dataclass(frozen=True, slots=True)
class ImageReport:
    """How many pictures are ready, waiting, failed; the failed as `{id, product_slug, source_url, error}`."""

    ready: int
    pending: int
    failed: int
    failures: Sequence[Mapping[str, Any]]


def report_images() -> ImageReport:
    """What has become of the shop's pictures, with the first failures."""
    by_state = dict(ProductImage.objects.order_by().values_list("state").annotate(n=Count("id")))
    failures = ProductImage.objects.filter(state=State.FAILED).order_by("id")
    return ImageReport(
        ready=by_state.get(State.READY, 0),
        pending=by_state.get(State.PENDING, 0),
        failed=by_state.get(State.FAILED, 0),
        failures=list(
            failures.values("id", "source_url", "error", product_slug=F("product__slug"))[:LARGEST_REPORT]
        ),
    )
