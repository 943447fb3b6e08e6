"""What a load test is asked for: who comes, where, how often, how long. Pure; without locust, which patches threads."""

from dataclasses import dataclass

PROFILES: dict[str, dict[str, int]] = {
    "shopping": {"Visitor": 7, "Buyer": 2, "Member": 1},
    "browse": {"Visitor": 1},
    "search": {"Searcher": 1},
    "cart": {"Filler": 1},
    "checkout": {"Buyer": 1},
    "log-in": {"Member": 1},
    "admin": {"Clerk": 1},
    "keys": {"Program": 1},
    "imports": {"Importer": 1},
    "everything": {
        "Visitor": 60,
        "Searcher": 12,
        "Filler": 10,
        "Buyer": 8,
        "Member": 5,
        "Clerk": 3,
        "Program": 1,
        "Importer": 1,
    },
}
"""By name: who comes, each kind (a class of `shopping` or `working`) with its weight."""
DEFAULT = "shopping"
NEED_OWN_SHOPS = frozenset({"admin", "keys", "imports", "everything"})
"""Their people need keys and log-ins, which only shops made for the test have."""

STAGES = "SOUK_LOAD_STAGES"
"""The environment's variable that tells locust's process of the stages."""
UNIFORM, ZIPF = "uniform", "zipf"
SPREADS = (UNIFORM, ZIPF)
"""Each shop as often as the others, or by its rank: 1, 1/2, 1/3 …"""


NOISE = 50
"""Connections of a noisy neighbour (R9)."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who is to come where for how many seconds: so many users at a time, or with `rate` so many visits a second."""

    shops: int
    seconds: int
    users: int = 20
    rate: float = 0.0
    profile: str = DEFAULT
    spread: str = UNIFORM
    stages: str = ""
    noise: bool = False
    html: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Users, and for how many seconds there are so many."""

    users: int
    seconds: int


def parse_stages(text: str) -> list[Stage]:
    """`20@30,100@60`: 20 users for 30 seconds, then 100 for 60. Raises ValueError."""
    stages = [Stage(*map(int, part.split("@"))) for part in text.split(",")]
    if any(stage.users < 1 or stage.seconds < 1 for stage in stages):
        raise ValueError("a stage has one user and one second at least")
    return stages
