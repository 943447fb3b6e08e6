"""What a load test's figures say: were all served well, each shop like the others, and by the right one? Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

ENOUGH = 20
"""Requests without which a 95th percentile says nothing."""
BESIDE_NOISE = 2.0
"""R9: times a quiet shop's own p95 before the noise."""
TICK_MS = 5.0
"""Two times of less than this apart are not told apart."""
AGAINST_ONE = 1.3
"""P6: times the p95 of a route where all come to one shop."""
AGAINST_ONE_TICK_MS = 2.0
"""Locust counts whole milliseconds: 1 and 2 are not told apart."""
WEB_MB, CONNECTION_MB = 300, 350
"""P6: the memory of the web's processes together, and of the largest connection of the database."""


@dataclass(frozen=True)
class Limits:
    """What must hold for the verdict. `fair`: the worst shop's p95 against the median shop's; 0 asks nothing.

    `routes`: by the name of a route, its own p95 in milliseconds.
    """

    p95_ms: int
    fail_ratio: float
    fair: float = 0.0
    routes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fairness:
    """How alike shops were served, by their p95s: milliseconds, and Jain's index, from 1/n (one has all) to 1 (alike).

    The index: Jain, Chiu, Hawe, "A Quantitative Measure of Fairness" (1984), over the shops' 1/p95.
    """

    worst: str
    worst_ms: float
    median_ms: float
    ratio: float
    index: float


def compare_shops(shops: Sequence[Mapping[str, Any]]) -> Fairness | None:
    """How alike the shops of which enough is known were served; None of fewer than two."""
    known = {shop["name"]: max(float(shop["p95"]), 1.0) for shop in shops if shop["requests"] >= ENOUGH}
    if len(known) < 2:
        return None
    worst = max(known, key=lambda name: known[name])
    middle = median(known.values())
    speeds = [1 / value for value in known.values()]
    index = sum(speeds) ** 2 / (len(speeds) * sum(speed * speed for speed in speeds))
    return Fairness(worst, known[worst], middle, known[worst] / middle, index)


def judge(measured: Mapping[str, Any], limits: Limits) -> dict[str, bool]:
    """Each condition of the verdict and whether it holds."""
    total = measured["total"]
    ratio = total["failures"] / total["requests"] if total["requests"] else 1.0
    verdict = {
        f"p95 {total['p95']:.0f} ms <= {limits.p95_ms} ms": total["p95"] <= limits.p95_ms,
        f"failed {ratio:.2%} <= {limits.fail_ratio:.2%} of {total['requests']} requests": ratio
        <= limits.fail_ratio,
        f"answers of another shop: {len(measured['leaks'])}": not measured["leaks"],
    }
    known = {route["name"]: route for route in measured.get("routes", ())}
    for name, limit in limits.routes.items():
        p95 = known[name]["p95"] if name in known else None
        text = f"{name}: p95 {p95:.0f} ms" if p95 is not None else f"{name}: never asked"
        verdict[f"{text} <= {limit} ms"] = p95 is not None and p95 <= limit
    if limits.fair:
        found = compare_shops(measured["shops"])
        said = f"{found.worst} {found.ratio:.2f}" if found else "too few requests a shop, no ratio"
        verdict[f"worst shop's p95 against the median's: {said} <= {limits.fair:g}"] = (
            found is not None and found.ratio <= limits.fair
        )
    return verdict


def judge_noise(before: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, bool]:
    """Whether quiet shops were served beside the noise as before it: each route they asked often enough."""
    verdict = _compare_routes(before, beside, words="beside the noise", times=BESIDE_NOISE, tick=TICK_MS)
    failed = beside["total"]["failures"]
    return verdict | {f"quiet shops' failures beside the noise: {failed}": failed == 0}


def judge_spread(one: Mapping[str, Any], many: Mapping[str, Any]) -> dict[str, bool]:
    """Whether people who spread over many shops were served as if they had all come to one (P6), in bounded memory."""
    verdict = _compare_routes(one, many, words="over all shops", times=AGAINST_ONE, tick=AGAINST_ONE_TICK_MS)
    failed, leaks, memory = many["total"]["failures"], len(many["leaks"]), many["memory"]
    return verdict | {
        f"failures over all shops: {failed}": failed == 0,
        f"answers of another shop: {leaks}": leaks == 0,
        f"the web's memory: {memory['web']:.0f} <= {WEB_MB} MB": memory["web"] <= WEB_MB,
        f"the largest connection's memory: {memory['connection']:.0f} <= {CONNECTION_MB} MB": memory[
            "connection"
        ]
        <= CONNECTION_MB,
    }


def _compare_routes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, words: str, times: float, tick: float
) -> dict[str, bool]:
    """For each route that was asked often enough in both, whether its p95 stayed within so many times what it was."""
    calm = {route["name"]: route for route in before["routes"] if route["requests"] >= ENOUGH}
    verdict = {}
    for route in after["routes"]:
        base = calm.get(route["name"])
        if base is not None and route["requests"] >= ENOUGH:
            allowed = max(base["p95"] * times, base["p95"] + tick)
            text = f"{route['name']}: p95 {base['p95']:.0f} ms, {words} {route['p95']:.0f} ms"
            verdict[f"{text} <= {allowed:.0f} ms"] = route["p95"] <= allowed
    return verdict | {f"routes that can be compared: {len(verdict)}": bool(verdict)}


def write_junit(verdict: Mapping[str, bool]) -> str:
    """The verdict as JUnit's XML, a test a condition."""
    failures = str(sum(not holds for holds in verdict.values()))
    suite = Element("testsuite", name="loadtest", tests=str(len(verdict)), failures=failures)
    for condition, holds in verdict.items():
        case = SubElement(suite, "testcase", classname="loadtest", name=condition)
        if not holds:
            SubElement(case, "failure", message=condition)
    return tostring(suite, encoding="unicode", xml_declaration=True)
