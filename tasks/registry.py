"""Every task of Souk, by the name its enqueuer uses. A task makes one domain call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.conf import settings

from accounts import api_keys, sessions as logged_in, tokens
from billing import invoices, reminders as billing, trials
from kernel import clock, scope
from kernel.buckets import fallback
from kernel.jobs import wakeups
from kernel.outbox import delivery
from media import private
from storefront.carts import services as carts
from storefront.catalogue import images, orphans, renditions
from storefront.catalogue.services import changes, windows
from storefront.custom_fields import services as custom_fields
from storefront.customers import services as customers, tiers
from storefront.emails import services as emails
from storefront.orders import erasure, expiry, reconciler
from storefront.promotions import announcements
from storefront.reminders import services as reminders
from storefront.transfers import runs as transfers, services as transfer_services
from storefront.webhooks import events, services as webhooks
from tasks import backups, dispatcher, lanes, runner, signals
from tenants import backup_checks, erasure as shop_erasure, room
from tenants.fleet import runs as fleet
from tenants.portability import operations
from tenants.postgres import sessions
from tenants.provisioning import pool, signups

STRAY_AFTER = timedelta(days=1)  # a file without a row may be one that is being stored


def _run_marked(job: str, work: Callable[[], Any]) -> None:
    """Do the work a schema was marked for, then forget the marks that had come before it began."""
    marks = wakeups.list_marks(job, now=clock.now())
    work()
    wakeups.clear(marks)


@shared_task(name=lanes.WORK, bind=True, base=Task)
def work(self: Task, lane: str) -> None:
    """Do what is due in a lane, in whatever shops."""
    sessions.require_kept()
    runner.run(lanes.ALL[lane], task_id=str(self.request.id or ""))


@shared_task(name="outbox.drain")
def drain_outbox() -> None:
    """Deliver the current schema's mail."""
    _drain("mail")


@shared_task(name="outbox.urgent")
def drain_urgent() -> None:
    """Deliver the current schema's mail that somebody waits for."""
    _drain("urgent")


@shared_task(name="outbox.webhooks")
def drain_webhooks() -> None:
    """Deliver the current schema's webhooks."""
    _drain("webhooks")


def _drain(lane: str) -> None:
    """One message after the other: the lane's own runs deliver many at once (`tasks.sender`)."""
    _run_marked(delivery.LANES[lane], lambda: delivery.drain(lanes=[lane], is_alone=True))


@shared_task(name="orders.expire_unpaid")
def expire_unpaid_orders() -> None:
    """Expire the current shop's orders whose time to pay is over."""
    _run_marked("orders.expire_unpaid", lambda: expiry.expire_unpaid(now=clock.now()))


@shared_task(name="carts.expire")
def expire_carts() -> None:
    """Close the current shop's carts that nobody has touched in their lifetime."""
    _run_marked("carts.expire", lambda: carts.expire(now=clock.now()))


@shared_task(name="promotions.turn")
def announce_promotions() -> None:
    """Announce which of the current shop's promotions have started, and which have ended."""
    _run_marked("promotions.turn", lambda: announcements.announce_due(now=clock.now()))


@shared_task(name="customers.review_tiers")
def review_tiers() -> None:
    """Renew or take back the current shop's membership tiers whose time is over."""
    _run_marked("customers.review_tiers", lambda: tiers.review(now=clock.now()))


@shared_task(name="payments.reconcile")
def reconcile_payments() -> None:
    """Ask the current shop's gateways about payments and refunds they have yet to speak of."""
    _run_marked("payments.reconcile", lambda: reconciler.reconcile(now=clock.now()))


@shared_task(name="reports.daily_summary")
def send_daily_summary() -> None:
    """Mail the current shop's owner what was sold yesterday."""
    _run_marked("reports.daily_summary", lambda: reminders.send_daily_summary(now=clock.now()))


@shared_task(name="messages.remind_carts")
def remind_carts() -> None:
    """Write to the current shop's buyers who left a cart behind."""
    _run_marked("messages.remind_carts", lambda: reminders.remind_carts(now=clock.now()))


@shared_task(name="messages.request_reviews")
def request_reviews() -> None:
    """Ask the current shop's buyers how they like what they got a week ago."""
    _run_marked("messages.request_reviews", lambda: reminders.request_reviews(now=clock.now()))


@shared_task(name="messages.low_stock")
def report_low_stock() -> None:
    """Tell the current shop's owner what runs low."""
    _run_marked("messages.low_stock", lambda: reminders.report_low_stock(now=clock.now()))


@shared_task(name="messages.forget_bodies")
def forget_bodies() -> None:
    """Empty the texts of the current shop's old messages, and the addressees of its oldest invoices."""
    _run_marked("messages.forget_bodies", _forget)


def _forget() -> None:
    now = clock.now()
    emails.forget_bodies(now=now)
    erasure.forget_addressees(now=now)


@shared_task(name="media.delete_strays")
def delete_strays() -> None:
    """Collect the current shop's files without rows, rows without files, and private files that ran out.

    Pictures that still wait for their file or their renditions are asked for again, collections whose wake-up was
    lost begin and end, and words that no product has any more are forgotten.
    """
    _run_marked("media.delete_strays", _collect_files)


def _collect_files() -> None:
    now = clock.now()
    transfer_services.delete_old(now=now)
    private.delete_expired(now=now)
    orphans.collect(older_than=now - STRAY_AFTER)
    images.ask_again(now=now)
    renditions.ask_again(now=now)
    changes.forget_words()
    windows.follow(now=now)


@shared_task(name="accounts.end_apps")
def end_apps() -> None:
    """Uninstall the current shop's apps whose last key has run out."""
    _run_marked("accounts.end_apps", lambda: api_keys.end_apps(now=clock.now()))


@shared_task(name="accounts.tidy_up")
def tidy_up() -> None:
    """Forget what has run out in the current schema: tokens, sessions, kept answers, old messages, idle accounts."""
    _run_marked("accounts.tidy_up", _tidy_up)


def _tidy_up() -> None:
    now = clock.now()
    tokens.delete_expired(now=now)
    logged_in.delete_expired(now=now)
    delivery.delete_old(now=now)
    signals.tidied_up.send(sender=None, now=now)
    if scope.is_platform():
        fallback.forget(now=now)
    else:
        events.delete_old(now=now)
        webhooks.delete_old(now=now)
        webhooks.seal_plain()
        customers.delete_idle(now=now)


@shared_task(name="catalogue.fetch_images")
def fetch_images() -> None:
    """Fetch the current shop's pictures that an import has named."""
    _run_marked("catalogue.fetch_images", lambda: images.fetch_pending(now=clock.now()))


@shared_task(name="catalogue.follow_windows")
def follow_windows() -> None:
    """Announce what begins and ends by the clock in the current shop: its collections' windows."""
    _run_marked("catalogue.follow_windows", lambda: windows.follow(now=clock.now()))


@shared_task(name="custom_fields.forget")
def forget_custom_fields() -> None:
    """Take the values of the current shop's deleted custom fields out of their rows."""
    _run_marked("custom_fields.forget", custom_fields.forget)


@shared_task(name="media.make_renditions")
def make_renditions() -> None:
    """Make the smaller ones of the current shop's new pictures."""
    _run_marked("media.make_renditions", lambda: renditions.make_waiting(now=clock.now()))


@shared_task(name="transfers.run")
def run_transfers() -> None:
    """Do the current shop's next import or export."""
    _run_marked("transfers.run", lambda: transfers.run_next(now=clock.now()))


@shared_task(name="tenants.advance_signup")
def advance_signup(signup: str) -> None:
    """Carry a sign-up through its next steps."""
    signups.advance(UUID(signup), now=clock.now())


@shared_task(name="tenants.fill_pool")
def fill_pool() -> None:
    """Refill the warm pool."""
    pool.fill(size=settings.POOL_SIZE, now=clock.now())


@shared_task(name="tenants.erase_closed")
def erase_closed() -> None:
    """Erase the shops that closed so long ago that nobody has them back."""
    shop_erasure.erase_due(now=clock.now())


@shared_task(name="tenants.find_full")
def find_full() -> None:
    """Note which shops' rows take so much that nothing more is written there."""
    room.find_full()


@shared_task(name="tenants.run_operation")
def run_operation(operation: str) -> None:
    """Export, keep, restore or copy a shop."""
    operations.go_on_as_job(UUID(operation))


@shared_task(name="tenants.migrate_fleet")
def migrate_fleet(run: str) -> None:
    """Bring shops up to the release, as far as a job may take."""
    fleet.go_on_as_job(UUID(run))


@shared_task(name="billing.remind_trials")
def remind_trials() -> None:
    """Write to merchants whose trial is about to end, and suspend the shops where it is over."""
    billing.remind_of_trials(now=clock.now())
    trials.end_due(now=clock.now())


@shared_task(name="billing.issue_invoices")
def issue_invoices() -> None:
    """Invoice the shops of which a paid month has begun."""
    invoices.issue_due(now=clock.now())


@shared_task(name="billing.remind_invoices")
def remind_invoices() -> None:
    """Write to merchants whose invoice is due soon or overdue."""
    billing.remind_of_invoices(now=clock.now())


@shared_task(name="tasks.check_a_backup")
def check_a_backup() -> None:
    """Have the backups of all shops checked, those first that were checked the longest ago."""
    backups.ask_for_round()


@shared_task(name="backups.check")
def check_backup() -> None:
    """Export the current shop, load it beside itself and compare the two."""
    _run_marked("backups.check", lambda: backup_checks.check(schema=scope.schema()))


@shared_task(name="tasks.dispatch")
def dispatch() -> None:
    """Wake the shops that have something to do."""
    dispatcher.dispatch(now=clock.now())


@shared_task(name="tasks.tend")
def tend() -> None:
    """Look after what was cut off of sign-ups and operations, the pool, and shops without their schedules."""
    signups.resume_stuck(now=clock.now())
    signups.collect_failed(now=clock.now())
    pool.fill(size=settings.POOL_SIZE, now=clock.now())
    operations.tend(now=clock.now())
    operations.ask_for_snapshots(now=clock.now())
    dispatcher.plan_missing(now=clock.now())
