"""A shop's own settings, its schedules, and what its plan allows."""

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File
from ninja.files import UploadedFile
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, conditional, responses, uploads, usage
from api.controllers import controller
from api.permissions import HasPermission, IsStaff
from api.schemas import SettingsPatch, Usage
from api.shop.schemas import settings as schemas
from kernel import clock
from media import logos, pictures
from tasks import daily_summary, views as task_views
from tenants import shop_settings, views
from tenants.shop_settings import SettingsValues


@controller("/settings", "Settings")
class SettingsController(ControllerBase):
    """Keys may read them; what a shop is called and who is written to is no program's to change."""

    @http_get("", response=views.SettingsView, permissions=[HasPermission("tenants.view_tenant")])
    def get(self, request: HttpRequest) -> HttpResponse:
        """Get the shop's settings."""
        return responses.ok(views.settings(shop_settings.get()))

    @http_patch(
        "", response=views.SettingsView, permissions=[IsStaff, HasPermission("tenants.change_tenant")]
    )
    @conditional.takes_if_match
    def update(self, request: HttpRequest, body: SettingsPatch) -> HttpResponse:
        """Change the shop's settings. Every process follows within seconds, and daily work follows the clock."""
        values = cast(SettingsValues, body.model_dump(exclude_unset=True))
        with transaction.atomic():
            shop_settings.hold()
            with conditional.unchanged(
                request, rows=None, current=lambda: views.settings(shop_settings.get())
            ):
                kept = shop_settings.change(values=values, actor=caller.actor(request), now=clock.now())
        return responses.ok(views.settings(kept))

    @http_post(
        "/logo", response=views.SettingsView, permissions=[IsStaff, HasPermission("tenants.change_tenant")]
    )
    @uploads.takes_file(largest=pictures.LARGEST_BYTES)
    def upload_logo(self, request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
        """Upload the shop's logo, in the place of the one before: a still picture of at most 20 MB.

        It is stored re-encoded, without the empty margin of a cut-out picture, with an icon made from it.
        """
        shop = logos.show(
            content=file.read(), filename=file.name or "", actor=caller.actor(request), now=clock.now()
        )
        return responses.ok(views.settings(shop))

    @http_delete("/logo", response={204: None}, permissions=[IsStaff, HasPermission("tenants.change_tenant")])
    def delete_logo(self, request: HttpRequest) -> HttpResponse:
        """Delete the shop's logo, its files too; the shop's name stands in its place."""
        logos.remove(actor=caller.actor(request), now=clock.now())
        return responses.no_content()


@controller("/schedules", "Settings")
class OwnSchedulesController(ControllerBase):
    """For staff in person."""

    @http_get(
        "",
        response=task_views.OwnSchedulesView,
        permissions=[IsStaff, HasPermission("shop_messages.plan_daily_summary")],
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """Get what runs by the shop's clock, and when it does next."""
        return responses.ok(task_views.own_schedules())

    @http_patch(
        "",
        response=task_views.OwnSchedulesView,
        permissions=[IsStaff, HasPermission("shop_messages.plan_daily_summary")],
    )
    @conditional.takes_if_match
    def update(self, request: HttpRequest, body: schemas.SchedulesPatch) -> HttpResponse:
        """Choose when the daily summary is sent, or switch it off; its next run is planned at once."""
        wish = body.model_dump(exclude_unset=True).get("daily_summary", {})
        with transaction.atomic():
            shop_settings.hold()
            with conditional.unchanged(request, rows=None, current=task_views.own_schedules):
                if wish:
                    daily_summary.choose(**wish, actor=caller.actor(request), now=clock.now())
                return responses.ok(task_views.own_schedules())


@controller("/usage", "Settings")
class UsageController(ControllerBase):
    """For staff in person."""

    @http_get("", response=Usage, permissions=[HasPermission("tenants.view_tenant")])
    def get(self, request: HttpRequest) -> HttpResponse:
        """Get how much of what the shop's plan allows is used."""
        return responses.ok(usage.view())
