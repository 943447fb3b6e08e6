"""What customers say, whether it is shown, and what the merchant says to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.dialogs import button
from kernel import clock
from storefront.reviews import services
from storefront.reviews.models import Review


class ReplyForm(BaseDialogForm):  # type: ignore[misc]
    """The merchant's public answer."""

    reply = forms.CharField(
        label=gettext_lazy("Reply"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Shown below the review. Leave it empty to take an answer back."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "autofocus": ""}),
    )


class ReviewAdmin(SoukAdmin):
    """Reviews as they came in. Their words stay the customer's; staff decide whether they are shown."""

    when_empty = gettext_lazy(
        "Buyers are asked for a review some days after delivery; what they write waits here for your approval."
    )
    list_display = ["stars", "title", "product", "customer", "verified", "status_label", "created"]
    list_filter = [("status", ChoicesCheckboxFilter), "rating"]
    list_select_related = ["product", "customer__user"]
    search_fields = ["title", "product__title", "customer__user__email"]
    locked_by = ("product_id", "pk")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Who has written it is for those who may know customers."""
        return [name for name in self.list_display if name != "customer" or knows_customers(request)]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [
            name for name in self.search_fields if not name.startswith("customer") or knows_customers(request)
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.fields if name != "customer" or knows_customers(request)]

    def named(self, obj: Review) -> str:
        return f"{self.stars(obj)} {obj.product}"

    fields = ["stars", "title", "body", "product", "customer", "verified", "status_label", "reply", "created"]
    actions = ["approve", "reject"]
    actions_detail = ["answer"]

    def has_moderate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who moderate."""
        return request.user.has_perm("reviews.change_review")

    @action(description=gettext_lazy("Approve"), permissions=["moderate"], icon="check")
    def approve(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        """Show the chosen reviews; they count in their products' averages."""
        done = self._moderate(request, queryset, Review.Status.APPROVED)
        text = ngettext("%(count)d review is approved.", "%(count)d reviews are approved.", done)
        messages.success(request, text % {"count": done})

    @action(description=gettext_lazy("Reject"), permissions=["moderate"], icon="block")
    def reject(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        """Hide the chosen reviews; they count in no average."""
        done = self._moderate(request, queryset, Review.Status.REJECTED)
        text = ngettext("%(count)d review is rejected.", "%(count)d reviews are rejected.", done)
        messages.success(request, text % {"count": done})

    @button(
        gettext_lazy("Reply"),
        gettext_lazy("Answer this review"),
        gettext_lazy("Everybody can read it."),
        ReplyForm,
        may=["moderate"],
        icon="reply",
    )
    def answer(self, request: HttpRequest, form: ReplyForm, object_id: str) -> str:
        services.moderate(
            review_id=int(object_id),
            reply=form.cleaned_data["reply"],
            actor=actor_of(request),
            now=clock.now(),
        )
        return _("Your answer is saved.")

    delete = handed_to(services.delete, "review_id")

    def _moderate(self, request: HttpRequest, queryset: QuerySet[Review], status: Review.Status) -> int:
        done = 0
        for review in queryset.order_by("product_id", "pk"):
            services.moderate(review_id=review.pk, status=status, actor=actor_of(request), now=clock.now())
            done += 1
        return done

    @display(description=gettext_lazy("Rating"), ordering="rating")
    def stars(self, review: Review) -> str:
        return "★" * review.rating + "☆" * (5 - review.rating)

    verified = columns.of(gettext_lazy("Bought here"), lambda review: review.is_verified, boolean=True)
    status_label = columns.choice(
        gettext_lazy("Status"), "status", {"pending": "warning", "approved": "success", "rejected": "danger"}
    )

    created = columns.time(gettext_lazy("Written"), "created_at")


def knows_customers(request: HttpRequest) -> bool:
    """Whether the viewer may see who customers are."""
    return request.user.has_perm("customers.view_customer")


PAGES = {Review: ReviewAdmin}
