"""A merchant's own shops, and all shops for operators."""

from typing import cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from accounts import entry_links
from accounts.models import User
from api import caller, conditional, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission, IsOwnAccount, ModelPermission
from api.platform import signups
from api.platform.schemas import shops as schemas
from api.platform.schemas.signups import SignupIn
from api.schemas import Page, SettingsPatch, sorted_by
from kernel import clock, lookup
from tenants import errors, hosts, lifecycle, shop_settings, views
from tenants.models import StateChange, Tenant
from tenants.shop_settings import SettingsValues


@controller("/me/shops", "My shops", IsOwnAccount)
class MyShopsController(ControllerBase):
    """The shops the caller owns."""

    @http_get("", response=Page[views.ShopView])
    def list(self, request: HttpRequest, query: Query[sorted_by("name", "created_at")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the caller's shops, the newest first."""
        mine = _owned(request).order_by("-created_at")
        return pagination.page(request, query, mine, view=views.shop)

    @http_post("/{uuid:shop_id}/admin-link", response={201: schemas.AdminLink})
    def admin_link(self, request: HttpRequest, shop_id: UUID) -> HttpResponse:
        """Make a link that logs the merchant into the shop's admin, good once."""
        tenant = lookup.one(_owned(request).filter(id=shop_id), errors.TenantNotFound)
        if not tenant.is_open:
            raise errors.ShopSuspended
        email = caller.of(request).name
        with tenant_context(tenant):
            member = User.objects.filter(email=email, is_staff=True, is_active=True).first()
            if member is None:
                raise errors.TenantNotFound(_("You are no member of this shop's staff any more."))
            token = entry_links.make(user=member, now=clock.now())
        seconds = int(entry_links.LIFETIME.total_seconds())
        url = hosts.shop_url(tenant.slug, f"/enter/?token={token}")
        return responses.created({"url": url, "expires_in": seconds})


@controller("/tenants", "Shops", ModelPermission("tenants.tenant"))
class TenantsController(ControllerBase):
    """All shops, for operators."""

    @http_get("", response=Page[views.TenantView])
    def list(self, request: HttpRequest, query: Query[schemas.TenantQuery]) -> HttpResponse:
        """List the shops."""
        found = Tenant.objects.order_by(*query.ordering.split(","), "id")
        if query.state:
            found = found.filter(state=query.state)
        if query.q.strip():
            word = query.q.strip()
            found = found.filter(
                Q(name__icontains=word) | Q(slug__icontains=word) | Q(contact_email__icontains=word)
            )
        return pagination.page(request, query, found.prefetch_related("domains"), view=views.tenant)

    @http_post("", response={202: views.TenantView})
    def create(self, request: HttpRequest, body: SignupIn) -> HttpResponse:
        """Open a shop for a merchant whose address the operator vouches for.

        It is made in the background; read it until it is no longer `provisioning`.
        """
        tenant = signups.reserve(body, actor=caller.actor(request), is_email_proved=True).tenant
        return responses.accepted(views.tenant(tenant), location=f"/api/v1/tenants/{tenant.pk}")

    @http_get("/{uuid:tenant_id}", response=views.TenantView)
    def get(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        """Get a shop."""
        return responses.ok(views.tenant(lifecycle.get(tenant_id)))

    @http_patch("/{uuid:tenant_id}", response=views.TenantView)
    @conditional.takes_if_match
    def update(self, request: HttpRequest, tenant_id: UUID, body: SettingsPatch) -> HttpResponse:
        """Change who a shop is and how it looks; its next runs follow its clock."""
        tenant = lifecycle.get(tenant_id)
        row = Tenant.objects.filter(pk=tenant.pk)
        with conditional.unchanged(request, rows=row, current=lambda: views.tenant(row.get())):
            kept = shop_settings.change_of(
                tenant=tenant,
                values=cast(SettingsValues, body.model_dump(exclude_unset=True)),
                actor=caller.actor(request),
                now=clock.now(),
            )
        return responses.ok(views.tenant(kept))

    @http_delete("/{uuid:tenant_id}", response={202: views.TenantView})
    def close(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        """Close a shop for good. Until `erasable_at` a reactivation has it back as it was."""
        tenant = lifecycle.get(tenant_id)
        closed = lifecycle.close(tenant=tenant, actor=caller.actor(request), now=clock.now())
        return responses.accepted(views.tenant(closed))

    @http_post(
        "/{uuid:tenant_id}/suspensions",
        response={201: views.TenantView},
        permissions=[HasPermission("tenants.change_tenant")],
    )
    def suspend(self, request: HttpRequest, tenant_id: UUID, body: schemas.TransitionIn) -> HttpResponse:
        """Close a shop to buyers and staff until it is reactivated."""
        tenant = lifecycle.suspend(
            tenant=lifecycle.get(tenant_id),
            actor=caller.actor(request),
            reason=body.reason,
            now=clock.now(),
        )
        return responses.created(views.tenant(tenant))

    @http_post(
        "/{uuid:tenant_id}/reactivations",
        response={201: views.TenantView},
        permissions=[HasPermission("tenants.change_tenant")],
    )
    def reactivate(self, request: HttpRequest, tenant_id: UUID, body: schemas.TransitionIn) -> HttpResponse:
        """Open a suspended or closing shop again, in the state it was last open in."""
        tenant = lifecycle.reactivate(
            tenant=lifecycle.get(tenant_id),
            actor=caller.actor(request),
            reason=body.reason,
            now=clock.now(),
        )
        return responses.created(views.tenant(tenant))


@controller("/audit-events", "Audit", HasPermission("tenants.view_statechange"))
class AuditController(ControllerBase):
    """What became of shops, and who did it."""

    @http_get("", response=Page[views.StateChangeView])
    def list(self, request: HttpRequest, query: Query[schemas.AuditQuery]) -> HttpResponse:
        """List the changes of shops' states, the newest first."""
        found = StateChange.objects.select_related("tenant").order_by("-created_at", "-id")
        if query.tenant is not None:
            found = found.filter(tenant_id=query.tenant)
        return pagination.page(request, query, found, view=views.state_change, newest_by=("created_at", "id"))


def _owned(request: HttpRequest) -> QuerySet[Tenant]:
    user = caller.of(request).user
    return Tenant.objects.filter(memberships__user=user) if user else Tenant.objects.none()
