"""Flat, softly shaded product illustrations, drawn with Pillow."""

from collections.abc import Callable

from demo.drawing import clothes, household
from demo.drawing.canvas import Canvas

SHAPES: dict[str, Callable[[Canvas, str], None]] = {**clothes.SHAPES, **household.SHAPES}
VERSION = "1"
"""Part of the name a drawn picture is kept under: a change of the drawings needs a new one."""


def draw(*, shape: str, colour: str) -> bytes:
    """A JPEG of 640 × 640 pixels of the shape in the colour (`#rrggbb`), the same every time."""
    canvas = Canvas(colour)
    SHAPES[shape](canvas, colour)
    return canvas.jpeg()
