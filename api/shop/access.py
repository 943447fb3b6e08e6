"""Who may do what in the shop: staff, their roles, and those who are asked to become staff."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from accounts import invitations, own_roles, staff
from accounts.invitations import InvitationView
from accounts.own_roles import RoleView
from accounts.staff import StaffView
from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import AllowAny, HasPermission, IsStaff, ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page, sorted_by
from api.shop.schemas import access as schemas
from kernel import clock


@controller("/staff", "Staff", IsStaff, ModelPermission("accounts.user"))
class StaffController(ControllerBase):
    """Nobody gives a role beyond their own or changes someone who holds more; an owner stays."""

    @http_get("", response=Page[StaffView])
    def list(self, request: HttpRequest, query: Query[schemas.StaffQuery]) -> HttpResponse:
        """List the members of staff by address, those who were deactivated too."""
        found = staff.list_staff(is_active=query.is_active)
        return pagination.page(request, query, found, view=staff.view)

    @http_get("/{uuid:staff_id}", response=StaffView)
    def get(self, request: HttpRequest, staff_id: UUID) -> HttpResponse:
        """Get a member of staff."""
        return responses.ok(staff.view(staff.get(staff_id=staff_id)))

    @http_patch("/{uuid:staff_id}", response=StaffView)
    def update(self, request: HttpRequest, staff_id: UUID, body: schemas.StaffPatch) -> HttpResponse:
        """Give other roles, or let in again or keep out, which ends their log-ins at once."""
        changed = staff.update(
            staff_id=staff_id,
            role_ids=body.roles,
            is_active=body.is_active,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.ok(staff.view(changed))

    @http_delete(
        "/{uuid:staff_id}",
        response={204: None},
        permissions=[IsStaff, HasPermission("accounts.change_user")],
    )
    def deactivate(self, request: HttpRequest, staff_id: UUID) -> HttpResponse:
        """Keep someone out and end their log-ins. What they did stays theirs: nobody is deleted."""
        staff.keep_out(staff_id=staff_id, actor=caller.actor(request), now=clock.now())
        return responses.no_content()


@controller("/roles", "Staff", IsStaff, ModelPermission("auth.group"))
class RolesController(ControllerBase):
    """Groups of permissions. Six come with every shop, of which the owner's cannot be changed."""

    @http_get("", response=Page[RoleView])
    def list(self, request: HttpRequest, query: Query[sorted_by("name")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the roles by name, with what each holds; the owner's holds everything."""
        found = own_roles.list_roles()
        return pagination.page(request, query, found, view=own_roles.view)

    @http_post("", response={201: RoleView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.RoleIn) -> HttpResponse:
        """Make a role of permissions one holds oneself."""
        role = own_roles.create(name=body.name, permissions=body.permissions, actor=caller.actor(request))
        return responses.created(own_roles.view(role), location=f"/api/v1/roles/{role.pk}")

    @http_get("/{id:role_id}", response=RoleView)
    def get(self, request: HttpRequest, role_id: int) -> HttpResponse:
        """Get a role."""
        return responses.ok(own_roles.view(own_roles.get(role_id=role_id)))

    @http_patch("/{id:role_id}", response=RoleView)
    @rehearsed
    def update(self, request: HttpRequest, role_id: int, body: schemas.RolePatch) -> HttpResponse:
        """Change what a role holds, for everyone who has it, or the name of one of the shop's own."""
        role = own_roles.update(
            role_id=role_id, name=body.name, permissions=body.permissions, actor=caller.actor(request)
        )
        return responses.ok(own_roles.view(role))

    @http_delete("/{id:role_id}", response={204: None})
    def delete(self, request: HttpRequest, role_id: int) -> HttpResponse:
        """Delete a role of the shop's own that nobody has."""
        own_roles.delete(role_id=role_id, actor=caller.actor(request))
        return responses.no_content()


@controller("/invitations", "Staff", IsStaff, HasPermission(invitations.MAY_INVITE))
class InvitationsController(ControllerBase):
    """Someone becomes staff by answering an e-mail, so that the mailbox is theirs."""

    @http_get("", response=Page[InvitationView])
    def list(self, request: HttpRequest, query: Query[sorted_by("email", "invited_at")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the invitations that were not answered, the newest first."""
        found = invitations.list_invitations()
        return pagination.page(request, query, found, view=invitations.view)

    @http_post("", response={201: InvitationView})
    def create(self, request: HttpRequest, body: schemas.InvitationIn) -> HttpResponse:
        """Send someone a link to become staff by. A second one replaces the first."""
        invited = invitations.invite(
            email=body.email, role_id=body.role, actor=caller.actor(request), now=clock.now()
        )
        return responses.created(invitations.view(invited))

    @http_post("/confirm", response={204: None}, permissions=[AllowAny])
    def accept(self, request: HttpRequest, body: schemas.InvitationAnswer) -> HttpResponse:
        """Become staff with the token that was sent, and a password chosen now."""
        invitations.accept(
            token=body.token,
            password=body.password,
            address=caller.of(request).address,
            now=clock.now(),
        )
        return responses.no_content()

    @http_delete("/{uuid:invitation_id}", response={204: None})
    def revoke(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        """Take an invitation back: its link fits nothing any more."""
        invitations.revoke(user_id=invitation_id, actor=caller.actor(request))
        return responses.no_content()
