"""Jobs and when they run, in words; and whose they are."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from admin_theme import columns
from tenants.models import Tenant

NAMES: dict[str, Promise] = {
    "accounts.end_apps": gettext_lazy("End apps whose keys have run out"),
    "accounts.tidy_up": gettext_lazy("Tidy up old log-ins"),
    "backups.check": gettext_lazy("Check the shop's backup"),
    "billing.issue_invoices": gettext_lazy("Issue invoices"),
    "billing.remind_invoices": gettext_lazy("Remind of invoices"),
    "billing.remind_trials": gettext_lazy("Remind of trials that end"),
    "carts.expire": gettext_lazy("Let old carts expire"),
    "catalogue.fetch_images": gettext_lazy("Fetch pictures"),
    "catalogue.follow_windows": gettext_lazy("Publish and unpublish by date"),
    "custom_fields.forget": gettext_lazy("Forget deleted custom fields"),
    "customers.review_tiers": gettext_lazy("Review memberships"),
    "media.delete_strays": gettext_lazy("Delete stray files"),
    "media.make_renditions": gettext_lazy("Make smaller pictures"),
    "messages.forget_bodies": gettext_lazy("Forget the texts of old letters"),
    "messages.low_stock": gettext_lazy("Warn of low stock"),
    "messages.remind_carts": gettext_lazy("Remind of abandoned carts"),
    "messages.request_reviews": gettext_lazy("Ask for reviews"),
    "orders.expire_unpaid": gettext_lazy("Let unpaid orders expire"),
    "outbox.drain": gettext_lazy("Send mail"),
    "outbox.urgent": gettext_lazy("Send urgent mail"),
    "outbox.webhooks": gettext_lazy("Send webhooks"),
    "payments.reconcile": gettext_lazy("Reconcile open payments"),
    "promotions.turn": gettext_lazy("Begin and end promotions"),
    "reports.daily_summary": gettext_lazy("Send the daily summary"),
    "tasks.check_a_backup": gettext_lazy("Check backups"),
    "tasks.dispatch": gettext_lazy("Hand out what is due"),
    "tasks.tend": gettext_lazy("Finish sign-ups that were cut off"),
    "celery.backend_cleanup": gettext_lazy("Forget old results"),
    "work.run": gettext_lazy("Work on a lane"),
    "tenants.advance_signup": gettext_lazy("Open a shop"),
    "tenants.erase_closed": gettext_lazy("Erase closed shops"),
    "tenants.find_full": gettext_lazy("Find shops that are full"),
    "tenants.fill_pool": gettext_lazy("Fill the warm pool"),
    "tenants.migrate_fleet": gettext_lazy("Migrate all shops"),
    "tenants.run_operation": gettext_lazy("Export, restore or copy a shop"),
    "transfers.run": gettext_lazy("Import and export"),
}


CODE = columns.of(gettext_lazy("Code"), lambda row: format_html("<code>{}</code>", row.job))
"""What the code calls a row's job."""


def name(job: str) -> str:
    """What a job does, in words; its own name where it is none of ours."""
    return str(NAMES.get(job, job))


def with_shops(rows: Any) -> Any:
    """Rows of a schema with its shop's name as `shop_name`."""
    shops = Tenant.objects.filter(schema_name=OuterRef("schema_name"))
    return rows.annotate(shop_name=Subquery(shops.values("name")[:1]))


def shop_of(row: Any) -> str:
    """The shop's name, of one of `with_shops`."""
    if named := getattr(row, "shop_name", ""):
        return str(named)
    return _("The platform") if row.schema_name in ("", "public") else str(row.schema_name)


def when(task: PeriodicTask) -> str:
    """How often a task of beat's runs."""
    if task.crontab is not None:
        return of_crontab(task.crontab)
    return every(task.interval) if task.interval is not None else "–"


def every(interval: IntervalSchedule) -> str:
    """How often an interval comes round, in the largest unit that it fills."""
    seconds = int(interval.schedule.run_every.total_seconds())
    if seconds % 86400 == 0:
        return ngettext("every day", "every {count} days", seconds // 86400).format(count=seconds // 86400)
    if seconds % 3600 == 0:
        return ngettext("every hour", "every {count} hours", seconds // 3600).format(count=seconds // 3600)
    if seconds % 60 == 0:
        return ngettext("every minute", "every {count} minutes", seconds // 60).format(count=seconds // 60)
    return ngettext("every second", "every {count} seconds", seconds).format(count=seconds)


def of_crontab(cron: CrontabSchedule) -> str:
    """When a crontab is due."""
    others = {cron.day_of_month, cron.month_of_year, cron.day_of_week}
    minute, hour = str(cron.minute), str(cron.hour)
    if others == {"*"} and minute.isdecimal() and hour.isdecimal():
        return _("daily at {time}, {zone}").format(
            time=f"{int(hour):02}:{int(minute):02}", zone=cron.timezone
        )
    if others == {"*"} and minute.isdecimal() and hour == "*":
        return _("hourly, at minute {minute}").format(minute=int(minute))
    if others == {"*"} and hour == "*" and minute.startswith("*/"):
        return _("every {count} minutes").format(count=minute.removeprefix("*/"))
    return str(cron.human_readable)
