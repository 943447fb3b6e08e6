"""Sign-ups on their way, and what they are made of."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop
from unfold.contrib.filters.admin import ChoicesRadioFilter
from unfold.decorators import display

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.formatting import show_duration, show_timeline
from kernel import clock
from tenants.models import PooledSchema, SchemaTemplate, Signup
from tenants.provisioning import signups

_STEPS = {
    "reserved": gettext_noop("reserved"),
    "schema": gettext_noop("schema"),
    "owner": gettext_noop("owner"),
    "sample_data": gettext_noop("sample data"),
    "domain": gettext_noop("domain"),
    "live": gettext_noop("live"),
}


class SignupAdmin(SoukAdmin):
    """Sign-ups with their steps."""

    list_display = ["tenant", "email", "status_label", "progress", "took", "verified", "created_at"]
    list_filter = [("status", ChoicesRadioFilter)]
    list_select_related = ["tenant"]
    search_fields = ["email", "tenant__name", "tenant__slug"]
    ordering = ["-created_at"]
    actions_detail = ["advance"]
    fields = [
        ("tenant", "email"),
        ("status_label", "attempts"),
        "timeline",
        "error",
        ("sample", "created_at", "verified_at"),
    ]

    @button(
        gettext_lazy("Run the steps that are left"),
        gettext_lazy("Run what is left?"),
        gettext_lazy("Every step can run twice without harm."),
        submit=gettext_lazy("Run"),
        may=["tenants.change_signup"],
        icon="play_arrow",
    )
    def advance(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        signup = signups.resume(signup_id=UUID(object_id), actor=actor_of(request), now=clock.now())
        return _("The sign-up is {status}.").format(status=signup.status)

    status_label = columns.choice(
        gettext_lazy("Status"), "status", {"live": "success", "running": "info", "failed": "danger"}
    )

    def named(self, obj: Signup) -> str:
        return f"{obj.tenant} · {obj.get_status_display()}"

    @display(description=gettext_lazy("Steps"))
    def progress(self, signup: Signup) -> SafeString:
        """A dot for each step."""
        done = {step["name"] for step in signup.steps}
        dots = [("is-done" if name in done else "", _(_STEPS[name])) for name in signups.STEPS]
        return format_html(
            '<span class="souk-steps">{}</span>', format_html_join("", '<i class="{}" title="{}"></i>', dots)
        )

    took = columns.of(
        gettext_lazy("Took"),
        lambda signup: show_duration(sum(step.get("took_ms", 0) for step in signup.steps)),
    )

    @display(description=gettext_lazy("Steps"))
    def timeline(self, signup: Signup) -> SafeString:
        """Each step and what it took."""
        took = {step["name"]: show_duration(step.get("took_ms", 0)) for step in signup.steps}
        rows = [
            ("is-done" if name in took else "", _(_STEPS[name]), took.get(name, _("to come")))
            for name in signups.STEPS
        ]
        return show_timeline(rows)

    verified = columns.of(
        gettext_lazy("Verified"), lambda signup: signup.verified_at is not None, boolean=True
    )


class PooledSchemaAdmin(SoukAdmin):
    """Schemas that wait for a shop."""

    list_display = ["schema_name", "release", "created_at"]
    search_fields = ["schema_name"]
    ordering = ["id"]

    release = columns.of(gettext_lazy("Release"), lambda entry: entry.fingerprint[:12])


class SchemaTemplateAdmin(SoukAdmin):
    """What shops are made of, one a release."""

    list_display = ["release", "tables", "size", "created_at"]
    ordering = ["-created_at"]
    fields = ["fingerprint", "tables", "size", "created_at"]

    def named(self, obj: SchemaTemplate) -> str:
        return obj.fingerprint[:12]

    release = columns.of(gettext_lazy("Release"), lambda template: template.fingerprint[:12])
    size = columns.of(gettext_lazy("SQL"), lambda template: f"{len(template.sql) // 1024:,} KiB")


PAGES = {Signup: SignupAdmin, PooledSchema: PooledSchemaAdmin, SchemaTemplate: SchemaTemplateAdmin}
