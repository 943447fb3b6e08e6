"""Torture Souk: `make torture`, or `python -m perf.torture [--minutes 10] [--seed 1]`.

Souk runs as `make up` runs it, with shops, buyers and staff of its own. At random moments (the seed says which)
something it stands on is killed, stopped, made to hang or locked. In the end everything is counted from outside: orders
held by buyers, charges in the gateway's ledger, letters at the mail server, webhooks at their receivers, stock. Prints
what each fault was like for clients. Exits 1 when anything was lost, doubled or wrong.
"""

import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from perf import scratch
from perf.torture import faults, ground, people, verdict, world

SHOPS = 3
LASTS_SECONDS = (4.0, 8.0)
REST_SECONDS = (1.0, 4.0)
RECOVERY_SECONDS = 120.0


@dataclass
class Told:
    """What one kind of fault was like."""

    times: int = 0
    seen: "Counter[str]" = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)


def main() -> int:
    """Torture, print, judge."""
    seed = random.SystemRandom().randrange(10_000)
    options = scratch.options(__doc__, tells_programs=False, minutes=10.0, seed=seed)
    ground.go_apart()
    with world.running(shops=SHOPS) as found:
        world.say(
            f"{SHOPS} shops, {people.BUYERS} buyers, {options.minutes:g} minutes, --seed {options.seed}"
        )
        seen, told = _torture(found, seconds=options.minutes * 60, chance=people.chance(options.seed))
        wrong = verdict.violations(found, seen)
        possible = faults.possible(found)
    missing = {name: why for name, why in faults.MISSING.items() if name not in possible}
    _report(told, seen, wrong, missing)
    return 1 if wrong else 0


def _torture(
    found: world.World, *, seconds: float, chance: random.Random
) -> tuple[people.Seen, dict[str, Told]]:
    told, waiting, possible = defaultdict[str, Told](Told), list[str](), faults.possible(found)
    with people.buying(found) as seen:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            waiting = waiting or chance.sample(list(possible), len(possible))  # each once, then each again
            world.seconds_until(found.is_whole, most=RECOVERY_SECONDS)
            name, before = waiting.pop(), seen.count()
            possible[name](found, chance, lambda: time.sleep(chance.uniform(*LASTS_SECONDS)))
            recovery = world.seconds_until(found.is_well, most=RECOVERY_SECONDS)
            if recovery > RECOVERY_SECONDS:
                seen.violations.append(f"{name}: not served again in {RECOVERY_SECONDS:.0f} s")
            world.say(f"{time.strftime('%H:%M:%S')} {name}: served again after {recovery:.1f} s")
            told[name].times += 1
            told[name].seen += seen.count() - before
            told[name].recoveries.append(recovery)
            time.sleep(chance.uniform(*REST_SECONDS))
    verdict.wait_until_settled(found, seen)
    return seen, told


def _report(told: dict[str, Told], seen: people.Seen, wrong: list[str], missing: dict[str, str]) -> None:
    world.say("\n| fault | times | what clients saw | served again, at the most |\n|---|---|---|---|")
    for name, one in sorted(told.items()):
        answers = ", ".join(f"{count} × {answer}" for answer, count in sorted(one.seen.items()))
        world.say(f"| {name} | {one.times} | {answers or 'nothing'} | {max(one.recoveries):.1f} s |")
    for name, why in missing.items():
        world.say(f"| {name} | – | not inflicted: {why} | – |")
    counted = sum(seen.counted_in.values())
    world.say(
        f"\n{len(seen.orders)} orders, {counted} pieces counted in, {sum(seen.answers.values())} answers."
    )
    world.say("No violations." if not wrong else f"{len(wrong)} violations:\n" + "\n".join(wrong))


if __name__ == "__main__":
    sys.exit(main())
