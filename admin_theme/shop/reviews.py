"""What customers say, and whether it is shown."""

from typing import Any

from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import display

from admin_theme.base import ReadOnlyAdmin
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from storefront.reviews.models import Review


class ReviewAdmin(ReadOnlyAdmin):
    """Reviews as they came in."""

    list_display = ["stars", "title", "product", "customer", "status_label", "created"]
    list_filter = [("status", ChoicesCheckboxFilter), "rating"]
    list_select_related = ["product", "customer__user"]
    search_fields = ["title", "product__title", "customer__user__email"]

    @display(description="Rating", ordering="rating")
    def stars(self, review: Review) -> str:
        """Stars out of five."""
        return "★" * review.rating + "☆" * (5 - review.rating)

    @display(description="Status", label={"pending": "warning", "approved": "success", "rejected": "danger"})
    def status_label(self, review: Review) -> str:
        """Whether it is shown."""
        return str(review.status)

    @display(description="Written", ordering="created_at")
    def created(self, review: Review) -> Any:
        """When it came in."""
        return show_time(review.created_at)


def register(site: SoukSite) -> None:
    """Register reviews."""
    site.register(Review, ReviewAdmin)
