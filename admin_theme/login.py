"""Coming in: the log-in form, what someone sees who has tried too often, and whose session ended over a form."""

import json
import math
from typing import Any
from urllib.parse import urlencode

import orjson
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts import log_ins, two_factor
from accounts.errors import LockedOut, SecondFactorNeeded
from kernel import clock, once, problems
from kernel.addresses import client_address
from kernel.errors import DomainError
from kernel.mailboxes import normalise_email

RETRY_AFTER = int(settings.AXES_COOLOFF_TIME * 3600)


class EmailLoginForm(AuthenticationForm):  # type: ignore[misc]
    """Logs in by e-mail address. One spelling of it, so that failed tries are counted together."""

    # the field stands before the form, which Unfold's template writes
    code = forms.CharField(
        label=gettext_lazy("Code of your app"),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "one-time-code", "form": "login-form"}),
    )
    asks_for_code = False
    """Whether the account was found to have a second factor."""

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget.attrs |= {"type": "email", "inputmode": "email", "spellcheck": "false"}

    def confirm_login_allowed(self, user: Any) -> None:
        """Whoever may come in, and gives the code of a second factor."""
        super().confirm_login_allowed(user)
        try:
            two_factor.check(user=user, code=self.cleaned_data.get("code", ""), now=clock.now())
        except DomainError as error:
            self.asks_for_code = True
            if isinstance(error, SecondFactorNeeded):
                log_ins.spare(account=user.email, address=client_address(self.request))
            raise ValidationError(error.title) from error

    def clean_username(self) -> str:
        """The address as it is kept."""
        return normalise_email(str(self.cleaned_data["username"]))


def ask_again(request: HttpRequest, site: Any) -> HttpResponse | None:
    """The log-in page for someone whose session ended while they filled in a form; it keeps what they entered.

    None where nothing was entered.
    """
    entered = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", once.FIELD) and "password" not in name
    ]
    if request.user.is_authenticated or not entered:
        return None
    page = request.headers.get("HX-Current-URL") or request.get_full_path()
    address = f"{reverse(f'{site.name}:login')}?{urlencode({'next': page})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    context = {
        **site.each_context(request),
        "title": _("Log in"),
        "app_path": address,
        "form": EmailLoginForm(request),
        "kept": json.dumps(entered),
    }
    return render(request, site.login_template, context, status=403)


def send_again(request: HttpRequest, site: Any) -> HttpResponse | None:
    """What was kept of a form over the log-in, to be sent once more by hand; None where nothing was."""
    page = request.GET.get("next", "")
    if "kept" not in request.POST or not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return None
    try:
        entered = [(str(name), str(value)) for name, value in orjson.loads(request.POST["kept"])]
    except (TypeError, ValueError):
        return None
    context = {**site.each_context(request), "title": _("Logged in again"), "entered": entered, "page": page}
    return render(request, "admin_theme/send_again.html", context)


def locked_out(request: HttpRequest, site: Any, *, retry_after: int = RETRY_AFTER) -> HttpResponseBase:
    """Answer 429 to someone who has failed too often: a problem for programs, a page for people."""
    if request.path.startswith("/api/"):
        body = problems.from_error(LockedOut(retry_after=retry_after))
        response: HttpResponse = JsonResponse(body, status=429, content_type=problems.CONTENT_TYPE)
    else:
        context = {**site.each_context(request), "title": _("Locked"), "minutes": math.ceil(retry_after / 60)}
        response = render(request, "admin_theme/locked_out.html", context, status=429)
    response["Retry-After"] = str(retry_after)
    return response
