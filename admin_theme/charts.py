"""Small pictures of numbers, drawn on the server: they need no script and print as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 250


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of a chart, in its picture's units."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str
    is_last: bool


def bars(values: Sequence[float], labels: Sequence[str], titles: Sequence[str]) -> list[Bar]:
    """Columns over WIDTH × HEIGHT, the highest value filling it; a value above nothing is never invisible."""
    if not values:
        return []
    top = max(values) or 1
    step = WIDTH / len(values)
    built = []
    for i, (value, label, title) in enumerate(zip(values, labels, titles, strict=True)):
        height = max(HEIGHT * value / top, 4.0 if value > 0 else 2.0)
        built.append(
            Bar(
                x=round(i * step + step * 0.16, 2),
                y=round(HEIGHT - height, 2),
                width=round(step * 0.68, 2),
                height=round(height, 2),
                label=label,
                title=title,
                is_last=i == len(values) - 1,
            )
        )
    return built
