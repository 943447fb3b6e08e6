"""What customers say of products."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, errors, pagination, responses
from api.controllers import controller
from api.permissions import AllowAny, HasPermission, IsOwnAccount
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop import shoppers
from api.shop.schemas import reviews as schemas
from kernel import clock
from storefront.catalogue import queries as catalogue
from storefront.reviews import queries, services
from storefront.reviews.views import ReviewView

_VIEW = "reviews.view_review"


@controller("", "Reviews", AllowAny)
class ReviewsController(ControllerBase):
    """Anyone reads what is approved, customers write, staff moderate."""

    @http_get("/products/{id:product_id}/reviews", response=Page[ReviewView])
    def list(self, request: HttpRequest, product_id: int, query: Query[schemas.ReviewQuery]) -> HttpResponse:
        """List a product's approved reviews, the newest first. Staff ask for others by their status."""
        who = caller.of(request)
        if query.status != "approved" and not who.has_perm(_VIEW):
            if not who.is_authenticated:
                raise errors.AuthenticationRequired
            raise errors.PermissionRefused(
                _("To read what is not approved needs the permission {view}.").format(view=_VIEW)
            )
        catalogue.get_product(product_id, for_staff=who.has_perm(_VIEW))
        found = queries.find_reviews(products=[product_id], statuses=[query.status])
        return pagination.page(request, query, found, view=queries.view, newest_by=("created_at", "id"))

    @http_post("/products/{id:product_id}/reviews", response={201: ReviewView}, permissions=[IsOwnAccount])
    @rehearsed
    def submit(self, request: HttpRequest, product_id: int, body: schemas.ReviewIn) -> HttpResponse:
        """Write a review, one a customer and product; it is shown once it is approved."""
        review = services.submit(
            product_id=product_id,
            customer=shoppers.get_customer(request),
            rating=body.rating,
            title=body.title,
            body=body.body,
            now=clock.now(),
        )
        return responses.created(review, location=f"/api/v1/reviews/{review['id']}")

    @http_get("/reviews", response=Page[ReviewView], permissions=[HasPermission(_VIEW)])
    def list_all(self, request: HttpRequest, query: Query[schemas.AllReviewsQuery]) -> HttpResponse:
        """List the reviews of all products, the newest first, or in the order in which they were changed."""
        found = queries.find_reviews(
            statuses=query.status,
            products=query.product,
            ratings=query.rating,
            updated_since=query.updated_since,
        )
        return pagination.listed(request, query, found, view=queries.view, newest_by=("id",))

    @http_get("/reviews/{id:review_id}", response=ReviewView, permissions=[HasPermission(_VIEW)])
    def get(self, request: HttpRequest, review_id: int) -> HttpResponse:
        """Get a review."""
        return responses.ok(queries.view(queries.get(review_id=review_id)))

    @http_patch(
        "/reviews/{id:review_id}",
        response=ReviewView,
        permissions=[HasPermission("reviews.change_review")],
    )
    @rehearsed
    def moderate(self, request: HttpRequest, review_id: int, body: schemas.ReviewPatch) -> HttpResponse:
        """Approve, reject or answer a review."""
        review = services.moderate(
            review_id=review_id,
            actor=caller.actor(request),
            now=clock.now(),
            **body.model_dump(exclude_unset=True),
        )
        return responses.ok(review)

    @http_delete(
        "/reviews/{id:review_id}",
        response={204: None},
        permissions=[HasPermission("reviews.delete_review")],
    )
    def delete(self, request: HttpRequest, review_id: int) -> HttpResponse:
        """Delete a review; its product's rating follows."""
        services.delete(review_id=review_id, actor=caller.actor(request))
        return responses.no_content()
