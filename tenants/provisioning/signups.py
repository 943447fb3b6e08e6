"""A sign-up: reserved → schema → owner → sample data → domain → live, crash-safe at every step.

`reserve` commits the merchant's place in one transaction; `advance` then carries out whatever is
left. Each step is idempotent and recorded when done, so a sign-up that was cut off anywhere is
finished by running it again.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from accounts import audit, roles, services as accounts
from kernel import crashpoints, jobs, keys, lookup, money, postal_addresses, texts, throttling
from kernel.actors import Actor, buyer
from kernel.errors import Invalid
from kernel.outbox import delivery as outbox
from tenants import countries, errors, hosts, lifecycle, rules, shop_settings, signals
from tenants.models import Domain, Signup, Tenant
from tenants.provisioning import ownership, pool, template

logger = logging.getLogger(__name__)

_MERCHANT = buyer()  # whoever signs up for themselves: not for the record of what operators did
STEPS = ("reserved", "schema", "owner", "sample_data", "domain", "live")
MAX_ATTEMPTS = 5
WORKER_PATIENCE = timedelta(seconds=2)
SUPRANATIONAL = {"XAF", "XCD", "XCG", "XOF", "XPF"}  # of ISO 4217's X codes, those that are money
DEFAULT_SAMPLE = "home"  # what a merchant who asks for sample products gets
CODE_LIFETIME = timedelta(minutes=30)
CODE_ATTEMPTS = 5


def check_slug(slug: str) -> None:
    """Raise InvalidSlug or ReservedSlug; say nothing of whether it is taken."""
    if not rules.is_possible_slug(slug):
        raise errors.InvalidSlug(
            _("Use 3 to 40 lower-case letters, digits and single hyphens."), field="slug"
        )
    if rules.is_reserved_slug(slug) or slug in _list_reserved():
        raise errors.ReservedSlug(_("“{slug}” is reserved.").format(slug=slug), field="slug")


def _list_reserved() -> set[str]:
    return {word for _, words in signals.slugs_reserved.send(sender=None) for word in words}


def is_taken(slug: str) -> bool:
    """Whether a shop, living or half made, has the slug."""
    return Tenant.objects.filter(slug=slug).exists()


def find_suggestions(slug: str) -> list[str]:
    """Up to three free slugs near the wished one."""
    taken = set(Tenant.objects.filter(slug__contains=slug[:20]).values_list("slug", flat=True)[:500])
    taken |= _list_reserved()
    return [s for s in rules.suggest_slugs(slug, taken) if not is_taken(s)]


def reserve(
    *,
    slug: str,
    name: str,
    email: str,
    password: str,
    country: str = "",
    currency: str = "EUR",
    sample: str = "",
    is_email_proved: bool = False,
    address: str = "",
    actor: Actor = _MERCHANT,
    now: datetime,
) -> Signup:
    """Take the shop's place: tenant, host and sign-up in one transaction, the schema from the pool if it has one.

    Raises RateLimited (so many shops an hour from a stranger's `address`), InvalidSlug, ReservedSlug, SlugTaken,
    accounts.errors.WeakPassword, or Invalid for another field. The password is hashed here, outside the
    transaction, and never stored. `is_email_proved` is for callers who know the owner, as an operator at the command
    line does. The clock and the language are guessed from the country; a shop of which none is said is in Germany,
    and begins in UTC and English.
    """
    if address:
        throttling.require(throttling.SIGNUP, address)
    slug = slug.strip().lower()
    check_slug(slug)
    name = shop_settings.check_name(name, field="shop_name")
    accounts.check_address(email)
    email = shop_settings.check_email(email, field="email")
    country, currency = country.upper(), currency.upper()
    _check_fields(country=country, currency=currency, sample=sample)
    if is_taken(slug):
        raise errors.SlugTaken(
            _("“{slug}” is taken.").format(slug=slug), field="slug", suggestions=find_suggestions(slug)
        )
    accounts.check_password_strength(password, email=email)
    password_hash = make_password(password)
    try:
        with transaction.atomic():
            claimed = pool.claim()
            tenant = Tenant(
                slug=slug,
                name=name,
                contact_email=email,
                currency=currency,
                schema_name=claimed or rules.new_schema_name(),
            )
            tenant.theme_colour = rules.pick_colour(tenant.pk)
            if country:
                tenant.country = country
                tenant.time_zone = countries.guess_time_zone(country)
                tenant.locale = countries.guess_locale(country)
                tenant.prices_include_tax = countries.are_prices_with_tax(country)
            # what the mixins' own save does beside looks through every tenant, and for another primary domain
            Tenant.objects.bulk_create([tenant])
            Domain.objects.bulk_create([Domain(tenant=tenant, domain=hosts.shop_host(slug), is_primary=True)])
            signup = Signup(
                tenant=tenant,
                email=email,
                password_hash=password_hash,
                sample=sample,
                verified_at=now if is_email_proved else None,
                created_at=now,
            )
            _record(signup, "reserved", took_ms=0)
            if claimed:
                _record(signup, "schema", took_ms=0)
            _send_code(signup, now=now)
            signup.save(force_insert=True)
            signals.shop_reserved.send(sender=Tenant, tenant=tenant)
            audit.write(actor=actor, verb=audit.CREATED, target=tenant, changes={"slug": ("", slug)})
            jobs.enqueue("tenants.advance_signup", signup=str(signup.id))
            jobs.enqueue("tenants.fill_pool")
            crashpoints.reach("signup.reserving")
    except IntegrityError as error:
        raise errors.SlugTaken(
            _("“{slug}” is taken.").format(slug=slug), field="slug", suggestions=find_suggestions(slug)
        ) from error
    crashpoints.reach("signup.reserved")
    hosts.forget_hosts([hosts.shop_host(slug)])
    return signup


def advance(signup_id: UUID, *, now: datetime, waits: bool = False) -> Signup:
    """Carry out the steps that are left, in order, and return the sign-up.

    One runner at a time: a second one finds the row locked and returns what it sees, or `waits`. A step that
    fails is recorded and raised; after MAX_ATTEMPTS the sign-up is `failed` and collected later.
    """
    with connection.cursor() as cursor:
        lock = "pg_advisory_lock" if waits else "pg_try_advisory_lock"
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [f"signup:{signup_id}"])
        if not waits and not cursor.fetchone()[0]:
            return get(signup_id)
    try:
        return _advance(get(signup_id), now=now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"signup:{signup_id}"])


def resume(*, signup_id: UUID, actor: Actor, now: datetime) -> Signup:
    """Have somebody carry on a sign-up that stood still. Raises SignupNotFound, and what `advance` does."""
    audit.write(actor=actor, verb="resumed", target=get(signup_id))
    return advance(signup_id, now=now)


def get(signup_id: UUID) -> Signup:
    """The sign-up with its tenant. Raises SignupNotFound."""
    return lookup.one(Signup.objects.select_related("tenant").filter(id=signup_id), errors.SignupNotFound)


def get_moved_on(signup_id: UUID, *, now: datetime) -> Signup:
    """The sign-up, moved on here when no worker has for WORKER_PATIENCE. Raises SignupNotFound.

    What a waiting merchant's page asks, so that no queue keeps them waiting.
    """
    signup = get(signup_id)
    if signup.status != Signup.Status.RUNNING or now - signup.updated_at < WORKER_PATIENCE:
        return signup
    try:
        return advance(signup_id, now=now)
    except Exception:  # noqa: BLE001 - `advance` has recorded it; the caller shows that it goes on
        logger.warning("sign-up %s could not be moved on", signup_id)
        return get(signup_id)


def verify(signup_id: UUID, *, code: str, now: datetime) -> Signup:
    """Confirm the merchant's e-mail address with the code that was sent to it.

    Raises SignupNotFound, WrongCode, RateLimited.
    """
    throttling.require(throttling.VERIFICATION, f"{signup_id}")
    with transaction.atomic():
        signup = (
            Signup.objects.select_for_update(of=("self",))
            .select_related("tenant")
            .filter(id=signup_id)
            .first()
        )
        if signup is None:
            raise errors.SignupNotFound
        if signup.verified_at is not None:
            return signup
        is_alive = signup.code_expires_at is not None and signup.code_expires_at > now
        is_right = (
            is_alive
            and signup.code_attempts < CODE_ATTEMPTS
            and signup.code_hash in _code_hashes(signup, code)
        )
        signup.code_attempts += 1
        if is_right:
            signup.verified_at = now
            ownership.prove(signup, now=now)
        signup.save(update_fields=["code_attempts", "verified_at", "updated_at"])
    if not is_right:
        raise errors.WrongCode(field="code")
    return signup


def resume_stuck(*, now: datetime, older_than: timedelta = timedelta(seconds=30)) -> int:
    """Queue again every running sign-up that has not moved for a while; return how many."""
    stuck = Signup.objects.filter(status=Signup.Status.RUNNING, updated_at__lt=now - older_than)
    ids = list(stuck.values_list("id", flat=True)[:500])
    for signup_id in ids:
        jobs.enqueue("tenants.advance_signup", signup=str(signup_id))
    return len(ids)


def collect_failed(*, now: datetime, older_than: timedelta = timedelta(hours=1)) -> int:
    """Remove failed sign-ups with all they made, freeing their slugs; return how many."""
    failed = Signup.objects.filter(status=Signup.Status.FAILED, updated_at__lt=now - older_than)
    collected = 0
    for signup in failed.select_related("tenant"):
        with transaction.atomic():
            template.drop(signup.tenant.schema_name)
            hosts.forget(signup.tenant)
            signup.tenant.delete()
        collected += 1
    return collected


def _advance(signup: Signup, *, now: datetime) -> Signup:
    runners: dict[str, Callable[[Signup, datetime], None]] = {
        "schema": _make_schema,
        "owner": _make_owner,
        "sample_data": _fill_with_samples,
        "domain": _announce_domain,
        "live": _open,
    }
    if signup.status != Signup.Status.RUNNING:
        return signup
    done = {step["name"] for step in signup.steps}
    for name in STEPS:
        if name in done:
            continue
        started = time.perf_counter()
        try:
            runners[name](signup, now)
        except Exception as error:
            _record_failure(signup.id, name, error)
            raise
        crashpoints.reach(f"signup.{name}")
        if name not in {"owner", "live"}:  # which are on record with what they did
            _record(signup, name, took_ms=_ms_since(started))
        if name == "sample_data" and signup.sample:  # the others can quickly be redone
            _save_steps(signup)
    return signup


def _make_schema(signup: Signup, now: datetime) -> None:
    if template.exists(signup.tenant.schema_name):
        return
    with transaction.atomic():
        _commit_without_waiting()
        template.replay(signup.tenant.schema_name)


def _make_owner(signup: Signup, now: datetime) -> None:
    started = time.perf_counter()
    with transaction.atomic():
        _commit_without_waiting()
        # locked as `verify` locks it, and read again: the address may have been proved since
        locked = Signup.objects.select_for_update().filter(pk=signup.pk)
        signup.verified_at = locked.values_list("verified_at", flat=True).get()
        ownership.join(signup, now=now)
        crashpoints.reach("signup.joined")
        with tenant_context(signup.tenant):
            accounts.ensure_staff(email=signup.email, password_hash=signup.password_hash, role=roles.OWNER)
        _record(signup, "owner", took_ms=_ms_since(started))
        _save_steps(signup)


def _commit_without_waiting() -> None:
    """Let the transaction's commit not wait for the disk.

    The opening's commit does, and with it reaches the disk all that was committed before; what a crash of the
    server takes back until then is a step with its record, and the step is done again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _save_steps(signup: Signup) -> None:
    signup.save(update_fields=["steps", "error", "updated_at"])


def _fill_with_samples(signup: Signup, now: datetime) -> None:
    if signup.sample:
        with tenant_context(signup.tenant):
            signals.sample_data_requested.send(sender=Tenant, tenant=signup.tenant, sample=signup.sample)


def _announce_domain(signup: Signup, now: datetime) -> None:
    hosts.forget_hosts([hosts.shop_host(signup.tenant.slug)])


def _open(signup: Signup, now: datetime) -> None:
    started = time.perf_counter()
    with transaction.atomic():
        transaction.on_commit(lambda: crashpoints.reach("signup.opened"))  # before the host is looked up anew
        lifecycle.open_shop(tenant=signup.tenant, actor=_whoever_signed_up(signup), now=now)
        signup.status = Signup.Status.LIVE
        signup.password_hash = ""
        _record(signup, "live", took_ms=_ms_since(started))
        signup.save(update_fields=["status", "password_hash", "steps", "error", "updated_at"])
        crashpoints.reach("signup.opening")


def _whoever_signed_up(signup: Signup) -> Actor:
    """Whoever signed up, for whom the steps are done."""
    return buyer(signup.email)


def _ms_since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def _record(signup: Signup, name: str, *, took_ms: int) -> None:
    signup.steps = [*signup.steps, {"name": name, "status": "done", "took_ms": took_ms}]
    signup.error = ""


def _record_failure(signup_id: UUID, name: str, error: Exception) -> None:
    logger.exception("sign-up %s failed at %s", signup_id, name)
    signup = get(signup_id)  # as it stands there: what a failed step changed in memory is not so
    signup.attempts += 1
    signup.error = f"{name}: {type(error).__name__}: {error}"[:2000]
    if signup.attempts >= MAX_ATTEMPTS:
        signup.status = Signup.Status.FAILED
    signup.save(update_fields=["attempts", "error", "status", "updated_at"])


def _send_code(signup: Signup, *, now: datetime) -> None:
    code = f"{secrets.randbelow(10**6):06d}"
    signup.code_hash = _code_hashes(signup, code)[0]
    signup.code_expires_at = now + CODE_LIFETIME
    outbox.add(
        "email",
        {
            "template": "signup_code",
            "to": [signup.email],
            "context": {
                "shop_name": signup.tenant.name,
                "code": code,
                "shop_url": hosts.shop_url(signup.tenant.slug),
            },
        },
        now=now,
    )


def _code_hashes(signup: Signup, code: str) -> list[str]:
    """Under each key of the ring, the one that is kept first; a code has five tries, so equality may take its time."""
    text = f"{signup.id}:{texts.as_it_reads(code)}".encode()
    return [hashlib.sha256(key + text).hexdigest() for key in keys.ring("signup-code")]


def _check_fields(*, country: str, currency: str, sample: str) -> None:
    if country and country not in postal_addresses.countries():
        raise Invalid(_("Use an ISO 3166-1 code of two capital letters."), field="country")
    try:
        money.exponent(currency)
    except ValueError as error:
        raise Invalid(_("Use an ISO 4217 currency code."), field="currency") from error
    if currency.startswith("X") and currency not in SUPRANATIONAL:
        raise Invalid(_("This code is no currency one can pay in."), field="currency")
    samples: set[str] = set()
    for _receiver, names in signals.samples_listed.send(sender=Tenant):
        samples.update(names or ())
    if sample and sample not in samples:
        raise Invalid(
            _("There is no sample catalogue “{sample}”: use {listed}.").format(
                sample=sample, listed=" or ".join(sorted(samples))
            ),
            field="sample",
        )
