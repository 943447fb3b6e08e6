"""Taking stock at a location: what was scanned, what that comes to, and taking it over."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from kernel import texts
from kernel.actors import Actor
from kernel.errors import Invalid
from storefront.catalogue.models import Variant
from storefront.inventory import services
from storefront.inventory.models import StockLevel

MOST_CODES = 2000
_DIGITS = "0123456789"
MOST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a variant, and what the ledger has."""

    variant_id: int
    item: str
    sku: str
    on_hand: int
    count: int

    @property
    def difference(self) -> int:
        """By how much the ledger is wrong."""
        return self.count - self.on_hand


@dataclass(frozen=True, slots=True)
class StockTake:
    """What scans come to at a location, and the codes that mean nothing there, or two things."""

    counted: list[Counted]
    unknown: list[str]


def tally(text: str) -> dict[str, int]:
    """How often each code was scanned: a code a line counts one, `code; 12` counts twelve."""
    scans: Counter[str] = Counter()
    for line in filter(None, map(texts.seen, text.splitlines())):
        code, count = _read(line)
        scans[code] += count
    return dict(scans)


def _read(line: str) -> tuple[str, int]:
    """A line's code and how many of it: `code; 12`, `code, 12`, `code x 12`, or with a tab; else one."""
    head = line.rstrip(_DIGITS)
    code, count = head.rstrip(), line[len(head) :]
    if 0 < len(count) <= MOST_DIGITS:
        if code.endswith((";", ",")) or (code.endswith("x") and code[:-1] != code[:-1].rstrip()):
            code = code[:-1].rstrip()
        elif "\t" not in head[len(code) :]:
            code = ""
        if code:
            return code, int(count)
    return line, 1


def compare(*, scans: Mapping[str, int], location_id: int) -> StockTake:
    """What was scanned beside what the ledger has at the location. Raises Invalid for nothing, or too many codes."""
    if not 0 < len(scans) <= MOST_CODES:
        raise Invalid(
            _("Scan 1 to {most} different codes.").format(most=MOST_CODES), field="scans", reason="invalid"
        )
    lower = [code.lower() for code in scans]
    levels = StockLevel.objects.filter(location_id=location_id).exclude(policy=StockLevel.Policy.UNTRACKED)
    at_hand = levels.annotate(folded=Lower("variant__sku")).filter(
        Q(variant__barcode__in=list(scans)) | Q(folded__in=lower)
    )
    by_code: dict[str, set[StockLevel]] = {}
    for level in at_hand.select_related("variant__product"):
        for code in filter(None, (level.variant.barcode, (level.variant.sku or "").lower())):
            by_code.setdefault(code, set()).add(level)
    counts: Counter[StockLevel] = Counter()
    unknown = []
    for code, count in scans.items():
        meant = by_code.get(code) or by_code.get(code.lower()) or set()
        if len(meant) == 1:
            counts[next(iter(meant))] += count
        else:
            unknown.append(code)
    counted = [_counted(level.variant, level.on_hand, count) for level, count in counts.items()]
    return StockTake(sorted(counted, key=lambda each: (each.difference == 0, each.item)), unknown)


@transaction.atomic
def record(*, take: StockTake, location_id: int, actor: Actor, now: datetime) -> int:
    """Write what was counted into the ledger where it differs, all or nothing; return of how many items.

    Raises LevelNotFound, and BelowReserved where fewer were counted than are promised to buyers.
    """
    wrong = sorted((each for each in take.counted if each.difference), key=lambda each: each.variant_id)
    for each in wrong:
        services.set_on_hand(
            variant_id=each.variant_id,
            location_id=location_id,
            on_hand=each.count,
            reason=_("Stock-taking"),
            actor=actor,
            now=now,
        )
    return len(wrong)


def _counted(variant: Variant, on_hand: int, count: int) -> Counted:
    item = " – ".join(filter(None, (variant.product.title, variant.title)))
    return Counted(variant.pk, item, variant.sku or "", on_hand, count)
