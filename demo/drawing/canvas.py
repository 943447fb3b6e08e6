"""A canvas of 1,000 × 1,000 units with filled paths, gradients, soft shadows and clipping."""

import io
import itertools
import re
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
Rgb = tuple[int, int, int]
SIDE = 640
SCALE = 2 * SIDE / 1000  # drawn at twice the size: the way down smooths the edges
STEPS = 14


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled area, to clip what is drawn on it."""

    mask: Image.Image
    box: tuple[int, int, int, int]


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another in it."""
    a, b = rgb(colour), rgb(other)
    return "#{:02x}{:02x}{:02x}".format(*(round(x + (y - x) * share) for x, y in zip(a, b, strict=True)))


def light(colour: str, share: float) -> str:
    """The colour nearer to white."""
    return mix(colour, "#ffffff", share)


def dark(colour: str, share: float) -> str:
    """The colour nearer to a warm black."""
    return mix(colour, "#1d1714", share)


def rgb(colour: str) -> Rgb:
    """Red, green and blue from `#rrggbb`."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def path(text: str) -> list[Point]:
    """Points along an SVG path of absolute M, L, Q and C commands."""
    points: list[Point] = []
    for command, arguments in re.findall(r"([MLQC])([^MLQC]*)", text):
        numbers = [float(n) for n in arguments.split()]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        size = {"M": 1, "L": 1, "Q": 2, "C": 3}[command]
        for i in range(0, len(pairs), size):
            points += pairs[i : i + 1] if size == 1 else _curve([points[-1], *pairs[i : i + size]])
    return points


def mirrored(text: str) -> list[Point]:
    """A closed outline from its right half, which begins and ends on the middle line (x = 500)."""
    half = path(text)
    return half + [(1000 - x, y) for x, y in reversed(half)]


def ellipse(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """The outline of an ellipse around (x, y)."""
    k = 0.5523
    return path(
        f"M {x} {y - ry} C {x + k * rx} {y - ry} {x + rx} {y - k * ry} {x + rx} {y}"
        f" C {x + rx} {y + k * ry} {x + k * rx} {y + ry} {x} {y + ry}"
        f" C {x - k * rx} {y + ry} {x - rx} {y + k * ry} {x - rx} {y}"
        f" C {x - rx} {y - k * ry} {x - k * rx} {y - ry} {x} {y - ry}"
    )


def rectangle(x: float, y: float, width: float, height: float, radius: float = 0) -> list[Point]:
    """The outline of a rectangle with round corners."""
    r, right, bottom = radius, x + width, y + height
    return path(
        f"M {x + r} {y} L {right - r} {y} Q {right} {y} {right} {y + r} L {right} {bottom - r}"
        f" Q {right} {bottom} {right - r} {bottom} L {x + r} {bottom} Q {x} {bottom} {x} {bottom - r}"
        f" L {x} {y + r} Q {x} {y} {x + r} {y}"
    )


def _curve(points: list[Point]) -> list[Point]:
    made = []
    for step in range(1, STEPS + 1):
        t = step / STEPS
        level = points
        while len(level) > 1:  # de Casteljau
            level = [
                (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(level)
            ]
        made.append(level[0])
    return made


def _box(points: list[Point], pad: float, clip: Shape | None) -> tuple[int, int, int, int]:
    """The pixels an outline can touch, on the canvas and inside the clip."""
    bounds = clip.box if clip is not None else (0, 0, 2 * SIDE, 2 * SIDE)
    left = max(bounds[0], int((min(x for x, _ in points) - pad) * SCALE))
    top = max(bounds[1], int((min(y for _, y in points) - pad) * SCALE))
    right = min(bounds[2], int((max(x for x, _ in points) + pad) * SCALE) + 2)
    bottom = min(bounds[3], int((max(y for _, y in points) + pad) * SCALE) + 2)
    return left, top, max(left + 1, right), max(top + 1, bottom)


class Canvas:
    """The picture while it is drawn."""

    def __init__(self, colour: str) -> None:
        side = 2 * SIDE
        # a pale thing needs a wall that is not as pale
        wall = mix(colour, "#b08d62", 0.7) if min(rgb(colour)) > 200 else colour
        soft = self._gradient((256, 256), light(wall, 0.86), light(wall, 0.62))
        soft.paste(
            rgb(light(wall, 0.94)), (0, 0), Image.radial_gradient("L").point(lambda v: max(0, 255 - v) * 0.8)
        )
        self.image = soft.resize((side, side), Image.Resampling.BILINEAR)

    def fill(
        self,
        points: list[Point],
        colour: str,
        to: str | None = None,
        *,
        clip: Shape | None = None,
        alpha: float = 1,
    ) -> Shape:
        """Fill an outline, from the colour at its top to `to` at its bottom."""
        box = _box(points, 0, clip)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        ImageDraw.Draw(mask).polygon([(x * SCALE - box[0], y * SCALE - box[1]) for x, y in points], fill=255)
        return self._paint(Shape(mask, box), colour, to, clip, alpha)

    def line(
        self, points: list[Point], colour: str, width: float, *, clip: Shape | None = None, alpha: float = 1
    ) -> None:
        """Draw a line of round joints and ends."""
        if clip is None and alpha == 1:
            self._stroke(self.image, points, width, (0, 0), rgb(colour))
            return
        box = _box(points, width, clip)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        self._stroke(mask, points, width, box[:2], 255)
        self._paint(Shape(mask, box), colour, None, clip, alpha)

    def shadow(self, points: list[Point], *, down: float = 18, blur: float = 9, alpha: float = 0.28) -> None:
        """Let an outline throw a soft shadow, slightly below it."""
        margin = 3 * blur * 5
        left, top = int(min(x for x, _ in points) - margin), int(min(y for _, y in points) - margin)
        right, bottom = (
            int(max(x for x, _ in points) + margin),
            int(max(y for _, y in points) + margin + down),
        )
        size = ((right - left) // 5, (bottom - top) // 5)
        small = Image.new("L", size)
        shifted = [((x - left) / 5, (y + down - top) / 5) for x, y in points]
        ImageDraw.Draw(small).polygon(shifted, fill=round(255 * alpha))
        mask = small.filter(ImageFilter.GaussianBlur(blur)).resize(
            (round(size[0] * 5 * SCALE), round(size[1] * 5 * SCALE)), Image.Resampling.BILINEAR
        )
        self.image.paste((52, 40, 32), (round(left * SCALE), round(top * SCALE)), mask)

    def ground(self, x: float, y: float, width: float) -> None:
        """The shadow on the table below a standing thing."""
        self.shadow(ellipse(x, y, width / 2, width / 14), down=0, blur=7, alpha=0.5)

    def jpeg(self) -> bytes:
        """The finished picture."""
        out = io.BytesIO()
        self.image.reduce(2).save(out, "JPEG", quality=90)
        return out.getvalue()

    @staticmethod
    def _stroke(
        on: Image.Image, points: list[Point], width: float, origin: tuple[int, int], ink: int | Rgb
    ) -> None:
        pen = ImageDraw.Draw(on)
        scaled = [(x * SCALE - origin[0], y * SCALE - origin[1]) for x, y in points]
        pen.line(scaled, fill=ink, width=max(1, round(width * SCALE)), joint="curve")
        radius = width * SCALE / 2
        for x, y in (scaled[0], scaled[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)

    def _paint(self, shape: Shape, colour: str, to: str | None, clip: Shape | None, alpha: float) -> Shape:
        mask = shape.mask
        if clip is not None:
            left, top, right, bottom = shape.box
            x, y = clip.box[0], clip.box[1]
            mask = ImageChops.multiply(mask, clip.mask.crop((left - x, top - y, right - x, bottom - y)))
        painted = mask if alpha == 1 else mask.point(lambda v: round(v * alpha))
        if to is None:
            self.image.paste(rgb(colour), shape.box, painted)
        else:
            self.image.paste(self._gradient(mask.size, colour, to), shape.box, painted)
        return Shape(mask, shape.box)

    @staticmethod
    def _gradient(size: tuple[int, int], colour: str, to: str) -> Image.Image:
        ramp = Image.linear_gradient("L").resize((1, size[1]))
        strip = Image.composite(
            Image.new("RGB", (1, size[1]), rgb(to)), Image.new("RGB", (1, size[1]), rgb(colour)), ramp
        )
        return strip.resize(size)
