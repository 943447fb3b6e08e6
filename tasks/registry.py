"""Every task of Souk, by the name its enqueuer uses. A task makes one domain call."""

from collections.abc import Callable
from datetime import timedelta
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


def marked(job: str) -> Callable[[Callable[[], object]], Task]:
    """Decorate what a schema is marked for: a task that does it, and then forgets the marks from before it began."""

    def register(act: Callable[[], object]) -> Task:
        def run() -> None:
            marks = wakeups.list_marks(job, now=clock.now())
            act()
            wakeups.clear(marks)

        run.__name__, run.__doc__ = act.__name__, act.__doc__
        return shared_task(name=job)(run)

    return register


@shared_task(name=lanes.WORK, bind=True, base=Task)
def work(self: Task, lane: str) -> None:
    """Do what is due in a lane, in whatever shops."""
    sessions.require_kept()
    runner.run(lanes.ALL[lane], task_id=str(self.request.id or ""))


@marked("outbox.drain")
def drain_outbox() -> None:
    """Deliver the current schema's mail."""
    _drain("mail")


@marked("outbox.urgent")
def drain_urgent() -> None:
    """Deliver the current schema's mail that somebody waits for."""
    _drain("urgent")


@marked("outbox.webhooks")
def drain_webhooks() -> None:
    """Deliver the current schema's webhooks."""
    _drain("webhooks")


def _drain(lane: str) -> None:
    """One message after the other: the lane's own runs deliver many at once (`tasks.sender`)."""
    delivery.drain(lanes=[lane], is_alone=True)


@marked("orders.expire_unpaid")
def expire_unpaid_orders() -> None:
    """Expire the current shop's orders whose time to pay is over."""
    expiry.expire_unpaid(now=clock.now())


@marked("carts.expire")
def expire_carts() -> None:
    """Close the current shop's carts that nobody has touched in their lifetime."""
    carts.expire(now=clock.now())


@marked("promotions.turn")
def announce_promotions() -> None:
    """Announce which of the current shop's promotions have started, and which have ended."""
    announcements.announce_due(now=clock.now())


@marked("customers.review_tiers")
def review_tiers() -> None:
    """Renew or take back the current shop's membership tiers whose time is over."""
    tiers.review(now=clock.now())


@marked("payments.reconcile")
def reconcile_payments() -> None:
    """Ask the current shop's gateways about payments and refunds they have yet to speak of."""
    reconciler.reconcile(now=clock.now())


@marked("reports.daily_summary")
def send_daily_summary() -> None:
    """Mail the current shop's owner what was sold yesterday."""
    reminders.send_daily_summary(now=clock.now())


@marked("messages.remind_carts")
def remind_carts() -> None:
    """Write to the current shop's buyers who left a cart behind."""
    reminders.remind_carts(now=clock.now())


@marked("messages.request_reviews")
def request_reviews() -> None:
    """Ask the current shop's buyers how they like what they got a week ago."""
    reminders.request_reviews(now=clock.now())


@marked("messages.low_stock")
def report_low_stock() -> None:
    """Tell the current shop's owner what runs low."""
    reminders.report_low_stock(now=clock.now())


@marked("messages.forget_bodies")
def forget_bodies() -> None:
    """Empty the texts of the current shop's old messages, and the addressees of its oldest invoices."""
    now = clock.now()
    emails.forget_bodies(now=now)
    erasure.forget_addressees(now=now)


@marked("media.delete_strays")
def delete_strays() -> None:
    """Collect the current shop's files without rows, rows without files, and private files that ran out.

    Pictures that still wait for their file or their renditions are asked for again, collections whose wake-up was
    lost begin and end, and words that no product has any more are forgotten.
    """
    now = clock.now()
    transfer_services.delete_old(now=now)
    private.delete_expired(now=now)
    orphans.collect(older_than=now - STRAY_AFTER)
    images.ask_again(now=now)
    renditions.ask_again(now=now)
    changes.forget_words()
    windows.follow(now=now)


@marked("accounts.end_apps")
def end_apps() -> None:
    """Uninstall the current shop's apps whose last key has run out."""
    api_keys.end_apps(now=clock.now())


@marked("accounts.tidy_up")
def tidy_up() -> None:
    """Forget what has run out in the current schema: tokens, sessions, kept answers, old messages, idle accounts."""
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


@marked("catalogue.fetch_images")
def fetch_images() -> None:
    """Fetch the current shop's pictures that an import has named."""
    images.fetch_pending(now=clock.now())


@marked("catalogue.follow_windows")
def follow_windows() -> None:
    """Announce what begins and ends by the clock in the current shop: its collections' windows."""
    windows.follow(now=clock.now())


@marked("custom_fields.forget")
def forget_custom_fields() -> None:
    """Take the values of the current shop's deleted custom fields out of their rows."""
    custom_fields.forget()


@marked("media.make_renditions")
def make_renditions() -> None:
    """Make the smaller ones of the current shop's new pictures."""
    renditions.make_waiting(now=clock.now())


@marked("transfers.run")
def run_transfers() -> None:
    """Do the current shop's next import or export."""
    transfers.run_next(now=clock.now())


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


@marked("backups.check")
def check_backup() -> None:
    """Export the current shop, load it beside itself and compare the two."""
    backup_checks.check(schema=scope.schema())


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
