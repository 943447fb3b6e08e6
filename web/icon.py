"""The icon that browsers ask for by its old name on every host."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants import current, look


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest) -> HttpResponse:
    """To where the icon really is."""
    return redirect(static("web/souk.svg"))


@require_safe
@cache_control(public=True, max_age=3600)
def icon_of_shop(request: HttpRequest) -> HttpResponse:
    """To the shop's logo in a square, or where it has none, to our own."""
    logo = look.logo(current.tenant())
    return redirect(logo["icon"] if logo else static("web/souk.svg"))
