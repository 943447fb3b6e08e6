"""The whole shop as an archive, for its owner: asked for and fetched where products come in and go out."""

from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import grants
from accounts.models import User
from admin_theme.base import SoukAdmin, actor_of, back_to, show_refusal
from admin_theme.operators.portability import fetch
from admin_theme.pages import page
from kernel import clock
from kernel.errors import DomainError
from tenants.portability import own_exports

PERMISSION = "tenants.change_tenant"


class ArchiveViews(SoukAdmin):
    """Views of a page from which the shop can be taken along."""

    @page("archive/", may=PERMISSION, is_posted=True)
    def archive_view(self, request: HttpRequest) -> HttpResponse:
        """Have an archive of the shop made."""
        _require_owner(request)
        try:
            own_exports.ask(actor=actor_of(request), now=clock.now())
        except DomainError as error:
            show_refusal(request, error)
        else:
            messages.success(request, _("The archive is being made. Come back here to fetch it."))
        return back_to(self, request)

    @page("archive/file/", may=PERMISSION)
    def archive_file_view(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """The newest archive that was made."""
        _require_owner(request)
        newest = own_exports.find_newest(status=own_exports.Status.DONE)
        if newest is None:
            messages.error(request, _("There is no archive yet. Export the shop first."))
            return back_to(self, request)
        return fetch(self, request, newest, is_owners=True)


def _require_owner(request: HttpRequest) -> None:
    """An archive holds everybody's rows. Raises PermissionDenied for a role that may but change the settings."""
    if not grants.is_owner(cast(User, request.user)):
        raise PermissionDenied


def context(request: HttpRequest) -> Mapping[str, object]:
    """What the page shows of the shop's newest archive, to whoever may have it."""
    if not grants.is_owner(cast(User, request.user)):
        return {}
    newest = own_exports.find_newest()
    return {"may_archive": True, "archive": newest, "archive_progress": own_exports.follow(newest)}
