"""Fetching pictures from the addresses an import named, which are a stranger's words (`kernel.outgoing`)."""

import http.client
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from kernel import clock, outgoing, throttling
from kernel.errors import DomainError
from kernel.jobs import wakeups
from kernel.outgoing import OutgoingError
from media import pictures, services as media
from storefront.catalogue.models import ProductImage
from storefront.catalogue.services.changes import touch
from storefront.catalogue.services.images import FETCH_JOB, ask_to_fetch

logger = logging.getLogger(__name__)

WHOLE_SECONDS = 20.0
MOST_REDIRECTS = 3
MOST_ATTEMPTS = 3
BATCH = 50
TURN_SECONDS = 10.0
"""Of downloads, after which other shops' pictures come first: their hosts may be quick."""
IN_VAIN = throttling.Limit("pictures_in_vain", 1_000_000_000, 24 * 3600, is_strict=True)
"""Bytes that a shop has fetched and not kept; each try of them is a block at least."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
State = ProductImage.State


class _Spent(Exception):
    """The shop has fetched as much in vain as it may; `seconds` later it may again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many pictures were fetched, given up, and left for another try."""

    ready: int = 0
    failed: int = 0
    retried: int = 0


@dataclass(slots=True)
class Received:
    """How many bytes have come of an address; of what does not begin as a picture no more than its beginning."""

    size: int = 0

    def goes_on(self, head: bytes, more: int) -> bool:
        """Whether the rest may come too."""
        self.size += more
        return len(head) < outgoing.HEAD or pictures.may_begin(head)


def fetch_pending(now: datetime, *, limit: int = BATCH) -> Outcome:
    """Fetch the current shop's waiting pictures, at most `limit`; one that fails does not stop the rest.

    None is begun after TURN_SECONDS: what is left waits behind what other shops asked for meanwhile.
    Each picture is locked while it is fetched, so several runs share the work, and is announced with its
    own commit, so that a worker that dies leaves no stale answer behind. A refusal that no
    retry can mend is `failed` at once, a network's trouble after the third try; both keep the reason.
    """
    counts = {State.READY: 0, State.FAILED: 0, State.PENDING: 0}
    unreachable: dict[str, OutgoingError] = {}
    last_id, until, wait = 0, time.monotonic() + TURN_SECONDS, 0
    for _ in range(limit):
        if (picked := _pick(after=last_id)) is None:
            break
        last_id = picked
        with transaction.atomic():
            image = _waiting().select_for_update(skip_locked=True).filter(pk=picked).first()
            if image is None:
                continue
            try:
                _fetch_one(image, now=now, unreachable=unreachable)
            except _Spent as spent:
                ProductImage.objects.filter(pk=image.pk).update(attempts=image.attempts - 1)
                wait = spent.seconds
                break
            counts[State(image.state)] += 1
        if time.monotonic() > until:
            break
    if wait:
        wakeups.mark(FETCH_JOB, due_at=clock.now() + timedelta(seconds=wait))
    elif has_pending():  # attempts are counted, so this comes to an end
        ask_to_fetch(now=clock.now())
    return Outcome(ready=counts[State.READY], failed=counts[State.FAILED], retried=counts[State.PENDING])


def has_pending() -> bool:
    """Whether pictures are still waiting."""
    return ProductImage.objects.filter(state=State.PENDING).exists()


def ask_again(*, now: datetime) -> None:
    """Have the pictures fetched whose job was lost with its queue, or with a restored shop's marks."""
    if has_pending():
        with transaction.atomic():
            ask_to_fetch(now=now)


def download(url: str, received: Received) -> bytes:
    """The bytes at a public http(s) address, redirects followed by the same rule. Raises OutgoingError.

    What is no picture is cut off.
    """
    until = time.monotonic() + WHOLE_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        left = until - time.monotonic()
        rules = outgoing.Rules(
            seconds=left, largest=pictures.LARGEST_BYTES, goes_on=received.goes_on, ports=outgoing.PORTS
        )
        answer = outgoing.request("GET", url, headers={"Accept": "image/*"}, rules=rules)
        if answer.status not in REDIRECTS:
            break
        if not answer.headers.get("location"):
            raise OutgoingError(f"HTTP {answer.status} without an address to go to", is_final=True)
        try:
            url = urljoin(url, answer.headers["location"])
        except ValueError as error:
            raise OutgoingError("it leads to what is no web address", is_final=True) from error
    else:
        raise OutgoingError("too many redirects", is_final=True)
    if answer.status != http.client.OK:
        is_final = 400 <= answer.status < 500 and answer.status not in (408, 425, 429)
        raise OutgoingError(f"HTTP {answer.status}", is_final=is_final)
    return answer.body


@contextmanager
def _counted() -> Iterator[Received]:
    """Count what comes, if it comes to nothing. Raises _Spent where there was too much of that lately."""
    verdict = throttling.take(IN_VAIN, "", tokens=pictures.LARGEST_BYTES)
    if not verdict.is_allowed:
        raise _Spent(verdict.retry_after)
    received, unused = Received(), pictures.LARGEST_BYTES
    try:
        yield received
    except Exception:
        unused -= max(received.size, outgoing.BLOCK)
        raise
    finally:
        throttling.take(IN_VAIN, "", tokens=-unused)


def _waiting() -> QuerySet[ProductImage]:
    return ProductImage.objects.filter(state=State.PENDING).exclude(source_url="")


@transaction.atomic
def _pick(*, after: int) -> int | None:
    """The next that waits; its attempt is counted before it is made, for a worker may die of it."""
    image = _waiting().select_for_update(skip_locked=True).filter(id__gt=after).order_by("id").first()
    if image is None:
        return None
    ProductImage.objects.filter(pk=image.pk).update(attempts=image.attempts + 1)
    return image.pk


def _fetch_one(image: ProductImage, *, now: datetime, unreachable: dict[str, OutgoingError]) -> None:
    host = "".join(image.source_url.split("/")[2:3])  # and not parsed: it may be no address
    try:
        if image.attempts > MOST_ATTEMPTS:
            raise OutgoingError("nobody came to its end who fetched it", is_final=True)
        if host in unreachable:  # a thousand pictures of one dead host must not wait a thousand times
            raise unreachable[host]
        filename = image.source_url.partition("?")[0].rpartition("/")[2]
        with _counted() as received, transaction.atomic():
            content = download(image.source_url, received)
            image.asset = media.store_image(content=content, filename=filename, now=now)
        image.state, image.error, image.attempts = State.READY, "", 0
    except OutgoingError as error:
        image.error = str(error)[:300]
        if error.is_final or image.attempts >= MOST_ATTEMPTS:
            image.state = State.FAILED
        if error.is_unreachable:
            unreachable[host] = error
    except DomainError as error:
        image.state, image.error = State.FAILED, error.detail[:300]
    except (_Spent, OperationalError, InterfaceError):
        raise
    except Exception:  # whatever it is, the others are fetched
        logger.exception("the picture %d could not be fetched", image.pk)
        image.state, image.error = State.FAILED, "it cannot be fetched"
    # not save(): the picture's own text may be edited meanwhile
    ProductImage.objects.filter(pk=image.pk).update(
        asset=image.asset, state=image.state, error=image.error, attempts=image.attempts
    )
    if image.state == State.READY:
        touch(product_ids=[image.product_id])
