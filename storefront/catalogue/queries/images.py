"""How far the fetching of pictures has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from storefront.catalogue.models import ProductImage

State = ProductImage.State
LARGEST_REPORT = 500


def of_import(import_id: int) -> QuerySet[ProductImage]:
    """The pictures that an import named first."""
    return ProductImage.objects.filter(import_id=import_id)


def count_of_imports(import_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """How many pictures of each import are ready, pending and failed."""
    counts = {key: dict.fromkeys(State.values, 0) for key in import_ids}
    found = ProductImage.objects.filter(import_id__in=import_ids).order_by()
    for key, state, count in found.values_list("import_id", "state").annotate(n=Count("id")):
        counts[key][state] = count
    return counts


def list_of_import(*, import_id: int, state: str = "", limit: int, offset: int) -> tuple[int, list[Any]]:
    """How many pictures an import named, of that state where one is asked for, and a page of them."""
    found = of_import(import_id).order_by("id")
    if state:
        found = found.filter(state=state)
    columns = ("id", "product_id", "source_url", "state", "error", "attempts")
    page = found.values(*columns, slug=F("product__slug"))[offset : offset + limit]
    return found.count(), list(page)


@dataclass(frozen=True, slots=True)
class ImageReport:
    """How many pictures are ready, waiting, failed; the failed as `{id, product_slug, source_url, error}`."""

    ready: int
    pending: int
    failed: int
    failures: Sequence[Mapping[str, Any]]


def report_images(*, import_id: int | None = None) -> ImageReport:
    """What has become of the shop's pictures, or of those that an import named, with the first failures."""
    images = ProductImage.objects.all() if import_id is None else of_import(import_id)
    by_state = dict(images.order_by().values_list("state").annotate(n=Count("id")))
    failures = images.filter(state=State.FAILED).order_by("id")
    return ImageReport(
        ready=by_state.get(State.READY, 0),
        pending=by_state.get(State.PENDING, 0),
        failed=by_state.get(State.FAILED, 0),
        failures=list(
            failures.values("id", "source_url", "error", product_slug=F("product__slug"))[:LARGEST_REPORT]
        ),
    )
