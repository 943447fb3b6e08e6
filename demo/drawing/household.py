"""Things for the house, standing on a table or on the floor."""

# ruff: noqa: E501 - outlines and texts read better whole

import math
from collections.abc import Callable

from demo.drawing.canvas import Canvas, Shape, dark, ellipse, light, mirrored, path, rectangle

OAK = "#b98a5a"


def _shine(canvas: Canvas, body: Shape, outline: str, *, alpha: float = 0.3) -> None:
    canvas.fill(path(outline), "#ffffff", clip=body, alpha=alpha)


def mug(canvas: Canvas, colour: str) -> None:
    """A mug of coffee."""
    canvas.ground(480, 800, 520)
    canvas.line(path("M 660 420 C 830 400 840 660 640 660"), dark(colour, 0.12), 46)
    canvas.line(path("M 660 414 C 836 392 846 668 640 654"), light(colour, 0.2), 12, alpha=0.6)
    points = path(
        "M 270 300 L 690 300 C 694 480 680 640 650 760 C 640 800 620 806 590 806 L 370 806 C 340 806 320 800 310 760 C 280 640 266 480 270 300"
    )
    body = canvas.fill(points, light(colour, 0.2), dark(colour, 0.1))
    canvas.fill(
        path("M 560 290 L 700 290 L 700 820 L 540 820 C 620 660 620 460 560 290"),
        dark(colour, 0.5),
        clip=body,
        alpha=0.2,
    )
    canvas.fill(rectangle(250, 700, 460, 120), dark(colour, 0.4), clip=body, alpha=0.35)
    _shine(canvas, body, "M 312 340 C 316 500 326 620 346 700 L 376 700 C 356 600 348 480 348 340")
    canvas.fill(ellipse(480, 300, 210, 44), light(colour, 0.36), light(colour, 0.1))
    canvas.fill(ellipse(480, 308, 184, 33), dark("#5a3620", 0.1), dark("#7a4c2c", 0.02))


def bowl(canvas: Canvas, colour: str) -> None:
    """A bowl of porridge with berries."""
    canvas.ground(500, 762, 560)
    points = path("M 180 420 L 820 420 C 816 600 690 740 590 756 L 410 756 C 310 740 184 600 180 420")
    body = canvas.fill(points, light(colour, 0.2), dark(colour, 0.18))
    canvas.fill(
        path("M 700 420 L 830 420 C 820 620 690 750 580 760 C 680 660 710 540 700 420"),
        dark(colour, 0.5),
        clip=body,
        alpha=0.2,
    )
    _shine(canvas, body, "M 232 470 C 250 570 300 650 360 700 L 384 690 C 320 620 282 550 268 470")
    canvas.fill(ellipse(500, 420, 320, 82), light(colour, 0.42), light(colour, 0.16))
    inner = canvas.fill(ellipse(500, 428, 288, 64), "#f6ead2", "#e7d3ac")
    for i, (x, y) in enumerate(
        ((360, 424), (430, 450), (500, 414), (570, 446), (640, 424), (470, 396), (540, 478))
    ):
        berry = ("#7a3b52", "#c8553d", "#4b4a78")[i % 3]
        canvas.fill(ellipse(x, y, 30, 26), light(berry, 0.2), dark(berry, 0.2), clip=inner)
    canvas.fill(path("M 520 400 C 560 350 610 360 620 386 C 590 416 550 416 520 400"), "#6f9a55", "#55803f")


def teapot(canvas: Canvas, colour: str) -> None:
    """A round teapot."""
    canvas.ground(500, 788, 560)
    canvas.line(path("M 700 430 C 880 400 880 690 680 676"), dark(colour, 0.2), 40)
    canvas.fill(
        path("M 330 600 C 230 580 220 470 130 420 L 172 384 C 260 410 300 460 360 480"),
        light(colour, 0.1),
        dark(colour, 0.12),
    )
    points = mirrored("M 500 350 C 650 350 740 450 740 570 C 740 700 650 782 580 784 L 500 784")
    body = canvas.fill(points, light(colour, 0.22), dark(colour, 0.2))
    canvas.fill(
        path("M 640 360 C 760 460 760 680 590 790 L 780 790 L 780 360"),
        dark(colour, 0.5),
        clip=body,
        alpha=0.22,
    )
    _shine(
        canvas, body, "M 320 500 C 330 440 370 400 420 386 L 426 408 C 384 424 354 460 346 510", alpha=0.45
    )
    canvas.fill(
        mirrored("M 500 312 C 580 312 620 340 626 374 C 580 396 540 400 500 400"),
        light(colour, 0.3),
        dark(colour, 0.06),
    )
    canvas.fill(ellipse(500, 300, 30, 26), light(OAK, 0.1), dark(OAK, 0.2))


def vase(canvas: Canvas, colour: str) -> None:
    """A vase with three flowers."""
    canvas.ground(500, 858, 380)
    for bend, height, bloom in ((-120, 130, "#e6b84a"), (0, 70, "#d9795a"), (120, 150, "#f0e2c8")):
        canvas.line(path(f"M 500 430 Q {500 + bend * 0.3} 300 {500 + bend} {height + 40}"), "#5d7a4a", 9)
        leaf_x = 500 + bend * 0.5
        canvas.fill(
            path(f"M {leaf_x} 300 Q {leaf_x + 60} 250 {leaf_x + 76} 210 Q {leaf_x + 6} 226 {leaf_x} 300"),
            "#7c9a62",
            "#5d7a4a",
        )
        for i in range(8):
            angle = i * math.pi / 4
            x, y = 500 + bend + 34 * math.cos(angle), height + 50 + 34 * math.sin(angle)
            canvas.fill(ellipse(x, y, 25, 25), light(bloom, 0.25), bloom)
        canvas.fill(ellipse(500 + bend, height + 50, 22, 22), dark("#8a5a2a", 0.1))
    points = mirrored(
        "M 500 392 L 556 392 C 552 440 552 470 580 496 C 680 560 690 700 630 820 C 616 850 590 856 560 856 L 500 856"
    )
    body = canvas.fill(points, light(colour, 0.2), dark(colour, 0.18))
    canvas.fill(
        path("M 560 480 C 690 560 680 740 590 860 L 720 860 L 720 480"),
        dark(colour, 0.5),
        clip=body,
        alpha=0.24,
    )
    canvas.fill(rectangle(300, 596, 400, 16), light(colour, 0.6), clip=body, alpha=0.7)
    canvas.fill(rectangle(300, 626, 400, 7), light(colour, 0.6), clip=body, alpha=0.7)
    _shine(canvas, body, "M 384 600 C 370 680 378 750 402 810 L 422 806 C 402 740 398 670 410 600")
    canvas.fill(ellipse(500, 392, 56, 13), dark(colour, 0.5))


def board(canvas: Canvas, colour: str) -> None:
    """A chopping board."""
    points = mirrored(
        "M 500 130 C 544 130 560 160 556 210 C 552 262 580 280 640 290 C 690 300 706 330 706 380 L 706 800 C 706 850 690 866 640 866 L 500 866"
    )
    canvas.shadow(points, down=24)
    body = canvas.fill(points, light(colour, 0.22), dark(colour, 0.06))
    for i, x in enumerate(range(310, 700, 38)):
        bend = 18 if i % 2 else -14
        canvas.line(
            path(f"M {x} 120 Q {x + bend} 480 {x + bend / 2} 880"),
            dark(colour, 0.4),
            4,
            clip=body,
            alpha=0.26,
        )
    canvas.line(path("M 560 420 C 600 500 600 560 560 640"), dark(colour, 0.4), 5, clip=body, alpha=0.3)
    canvas.fill(ellipse(500, 200, 24, 24), light(colour, 0.7))
    canvas.line(ellipse(500, 200, 24, 24), dark(colour, 0.4), 4, alpha=0.6)


def cushion(canvas: Canvas, colour: str) -> None:
    """A striped cushion."""
    points = path(
        "M 190 230 Q 500 190 810 230 Q 850 220 838 262 Q 800 500 838 760 Q 850 810 800 798 Q 500 830 200 798 Q 150 810 162 760 Q 200 500 162 262 Q 150 220 190 230"
    )
    canvas.shadow(points, down=26)
    body = canvas.fill(points, light(colour, 0.26), dark(colour, 0.14))
    for i in range(-3, 12):
        canvas.line([(100 + i * 90, 180), (i * 90 - 60, 840)], light(colour, 0.5), 7, clip=body, alpha=0.45)
    canvas.fill(
        path("M 162 262 Q 300 500 162 760 Q 200 500 162 262"), dark(colour, 0.5), clip=body, alpha=0.3
    )
    canvas.fill(
        path("M 838 262 Q 740 500 838 760 Q 800 500 838 262"), dark(colour, 0.5), clip=body, alpha=0.3
    )
    canvas.line([*points, points[0]], dark(colour, 0.3), 7, alpha=0.6)
    canvas.line(path("M 240 300 Q 300 340 330 420"), dark(colour, 0.4), 5, alpha=0.35)
    canvas.line(path("M 760 300 Q 700 340 672 410"), dark(colour, 0.4), 5, alpha=0.35)


def throw(canvas: Canvas, colour: str) -> None:
    """A folded blanket."""
    canvas.ground(500, 800, 760)
    for i, y in enumerate((640, 500, 360)):
        fold = path(
            f"M 190 {y} C 150 {y} 150 {y + 150} 190 {y + 150} L 800 {y + 150} C 850 {y + 150} 850 {y} 800 {y}"
        )
        canvas.shadow(fold, down=8, blur=4, alpha=0.24)
        body = canvas.fill(fold, light(colour, 0.26 - i * 0.02), dark(colour, 0.14))
        for x in range(160, 850, 36):
            canvas.line(
                [(x, y + 4), (x + 18, y + 75), (x, y + 148)], light(colour, 0.55), 5, clip=body, alpha=0.4
            )
    for x in range(196, 806, 22):
        canvas.line([(x, 786), (x + (6 if x % 4 else -6), 838)], light(colour, 0.3), 7)


def rug(canvas: Canvas, colour: str) -> None:
    """A woven rug."""
    points = path("M 280 220 L 720 220 L 880 800 L 120 800")
    canvas.shadow(points, down=20)
    body = canvas.fill(points, light(colour, 0.2), dark(colour, 0.1))
    canvas.line(path("M 300 250 L 700 250 L 836 770 L 164 770 L 300 250"), "#f2e6cf", 14)
    for row, y in enumerate((330, 455, 600)):
        width = 70 + row * 22
        for i in (-1, 0, 1):
            x = 500 + i * (width * 2.05)
            canvas.fill(
                [(x, y - width * 0.7), (x + width, y), (x, y + width * 0.7), (x - width, y)],
                "#f2e6cf",
                "#e2cfa8",
                clip=body,
            )
            inner = width * 0.52
            canvas.fill(
                [(x, y - inner * 0.7), (x + inner, y), (x, y + inner * 0.7), (x - inner, y)],
                "#c9803f",
                "#a9622c",
                clip=body,
            )
    for y, left, right in ((222, 284, 718), (800, 124, 878)):
        for x in range(left, right, 16):
            canvas.line([(x, y), (x, y + (26 if y > 500 else -16))], "#f2e6cf", 5)


def lamp(canvas: Canvas, colour: str) -> None:
    """A table lamp that is on."""
    glow = path("M 300 460 L 700 460 L 900 840 L 100 840")
    canvas.fill(glow, "#fff3c9", light(colour, 0.8), alpha=0.55)
    canvas.ground(500, 838, 420)
    canvas.fill(rectangle(486, 440, 28, 350), light(OAK, 0.2), dark(OAK, 0.2))
    canvas.fill(mirrored("M 500 774 C 590 774 640 800 644 836 L 500 836"), light(OAK, 0.2), dark(OAK, 0.16))
    canvas.fill(ellipse(500, 458, 196, 34), "#fff6d8")
    dome = mirrored("M 500 190 C 640 190 724 300 730 456 C 650 476 580 480 500 480")
    body = canvas.fill(dome, light(colour, 0.24), dark(colour, 0.14))
    canvas.fill(
        path("M 610 200 C 720 280 730 380 730 470 L 640 480 C 660 380 650 280 610 200"),
        dark(colour, 0.5),
        clip=body,
        alpha=0.2,
    )
    _shine(
        canvas, body, "M 330 420 C 336 340 370 270 420 236 L 438 250 C 396 288 366 350 362 424", alpha=0.45
    )
    canvas.fill(ellipse(500, 186, 22, 18), light(OAK, 0.1), dark(OAK, 0.2))


def candle(canvas: Canvas, colour: str) -> None:
    """A candle in a glass."""
    canvas.ground(500, 810, 440)
    canvas.fill(ellipse(500, 250, 170, 190), "#fff0bd", alpha=0.5)
    glass = rectangle(330, 400, 340, 410, 26)
    canvas.fill(glass, "#ffffff", light(colour, 0.6), alpha=0.7)
    wax = canvas.fill(rectangle(346, 470, 308, 326, 20), light(colour, 0.24), dark(colour, 0.06))
    canvas.fill(rectangle(560, 470, 100, 330), dark(colour, 0.5), clip=wax, alpha=0.14)
    canvas.fill(ellipse(500, 472, 154, 26), light(colour, 0.5), light(colour, 0.3))
    canvas.line(path("M 500 470 C 498 440 504 420 500 396"), "#4a3a30", 8)
    canvas.fill(path("M 500 400 C 446 380 452 320 500 236 C 548 320 554 380 500 400"), "#ffd36b", "#f08a34")
    canvas.fill(path("M 500 396 C 474 384 478 350 500 310 C 522 350 526 384 500 396"), "#fff7dc", "#ffd98a")
    canvas.fill(rectangle(400, 590, 200, 120, 6), "#fbf6ea", "#efe5cf")
    canvas.fill(ellipse(500, 632, 22, 15), dark("#c98f2a", 0.05))
    for y in (668, 684):
        canvas.line([(440, y), (560, y)], "#b9a98c", 5)
    canvas.line([(356, 430), (356, 770)], "#ffffff", 12, alpha=0.6)


def chair(canvas: Canvas, colour: str) -> None:
    """An easy chair."""
    canvas.ground(500, 872, 620)
    frame = "#8c6239" if colour != OAK else OAK
    for x, foot in ((350, 280), (640, 716)):
        canvas.line([(x, 600), (foot, 868)], dark(frame, 0.24), 26)
    back = path(
        "M 300 160 C 420 130 580 130 690 160 C 700 320 690 480 670 580 L 322 580 C 300 480 292 320 300 160"
    )
    canvas.shadow(back)
    body = canvas.fill(back, light("#e9dcc0", 0.2), "#d8c6a2")
    for i in range(14):
        x = 290 + i * 31
        canvas.line([(x, 140), (x + (500 - x) * 0.06, 590)], "#b59d72", 6, clip=body, alpha=0.55)
    for y in range(170, 580, 30):
        canvas.line([(280, y), (720, y)], "#fbf3df", 5, clip=body, alpha=0.5)
    canvas.line([*back, back[0]], light(frame, 0.06), 26)
    seat = path("M 270 570 L 720 570 C 760 620 780 660 770 690 L 226 690 C 216 660 236 620 270 570")
    canvas.shadow(seat, down=16)
    canvas.fill(seat, light(colour, 0.2), dark(colour, 0.14))
    canvas.fill(path("M 226 690 L 770 690 L 764 724 L 232 724"), dark(colour, 0.3), dark(colour, 0.42))
    for x, foot in ((262, 210), (736, 790)):
        canvas.line([(x, 720), (foot, 872)], light(frame, 0.04), 28)
    for sign in (-1, 1):
        arm = [
            (500 + sign * (x - 500), y)
            for x, y in path("M 700 400 C 780 396 820 420 824 452 C 820 560 800 640 776 700")
        ]
        canvas.line(arm, light(frame, 0.1), 26)


def clock(canvas: Canvas, colour: str) -> None:
    """A wall clock."""
    ring = ellipse(500, 500, 340, 340)
    canvas.shadow(ring, down=30)
    canvas.fill(ring, light(OAK, 0.24), dark(OAK, 0.14))
    face = canvas.fill(ellipse(500, 500, 304, 304), light(colour, 0.2), dark(colour, 0.04))
    ink = "#fbf6ea" if sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) < 480 else "#3a332c"
    for hour in range(12):
        angle = hour * math.pi / 6
        inner = 232 if hour % 3 == 0 else 250
        canvas.line(
            [(500 + r * math.sin(angle), 500 - r * math.cos(angle)) for r in (inner, 272)],
            ink,
            13 if hour % 3 == 0 else 7,
        )
    for angle, length, width in ((-52, 150, 17), (54, 218, 12)):
        end = math.radians(angle)
        canvas.line([(500, 500), (500 + length * math.sin(end), 500 - length * math.cos(end))], ink, width)
    canvas.line([(500, 560), (500, 270)], "#d2603a", 5)
    canvas.fill(ellipse(500, 500, 18, 18), "#d2603a")
    canvas.fill(path("M 300 300 C 360 240 440 210 520 206 L 330 420"), "#ffffff", clip=face, alpha=0.14)


def basket(canvas: Canvas, colour: str) -> None:
    """A willow basket."""
    canvas.ground(500, 826, 600)
    canvas.line(path("M 300 470 C 300 150 700 150 700 470"), dark(colour, 0.24), 30)
    points = mirrored("M 500 430 L 790 430 C 780 600 740 740 690 806 C 680 824 660 828 640 828 L 500 828")
    body = canvas.fill(points, light(colour, 0.2), dark(colour, 0.2))
    for row, y in enumerate(range(470, 830, 34)):
        for i in range(11):
            x = 200 + i * 62 + (31 if row % 2 else 0)
            canvas.fill(rectangle(x, y - 15, 54, 28, 13), light(colour, 0.32), dark(colour, 0.06), clip=body)
    canvas.fill(
        path("M 690 430 L 800 430 L 800 830 L 620 830 C 690 700 710 560 690 430"),
        dark(colour, 0.6),
        clip=body,
        alpha=0.24,
    )
    canvas.fill(rectangle(196, 412, 608, 50, 24), light(colour, 0.12), dark(colour, 0.2))
    for x in range(214, 800, 30):
        canvas.line([(x, 456), (x + 22, 416)], dark(colour, 0.45), 5, alpha=0.5)


def planter(canvas: Canvas, colour: str) -> None:
    """A pot with a plant."""
    canvas.ground(500, 850, 500)
    leaves = (
        (-230, 300, 0.0),
        (230, 290, 0.1),
        (-130, 170, 0.2),
        (140, 160, 0.05),
        (0, 90, 0.15),
        (-260, 430, 0.2),
        (262, 430, 0.0),
    )
    for bend, top, tint in leaves:
        x = 500 + bend
        green = light("#4f7d52", tint)
        stem = path(f"M 500 560 Q {500 + bend * 0.2} {top + 160} {x} {top + 30}")
        canvas.line(stem, dark(green, 0.2), 8)
        side = 64 + abs(bend) * 0.06
        leaf = path(
            f"M {x} {top - 60} C {x + side} {top - 10} {x + side} {top + 70} {x} {top + 130} C {x - side} {top + 70} {x - side} {top - 10} {x} {top - 60}"
        )
        canvas.shadow(leaf, down=8, blur=3, alpha=0.18)
        canvas.fill(leaf, light(green, 0.24), dark(green, 0.1))
        canvas.line([(x, top - 40), (x, top + 118)], light(green, 0.5), 4, alpha=0.6)
    canvas.fill(mirrored("M 500 800 L 660 800 L 650 850 L 500 850"), dark(colour, 0.2), dark(colour, 0.34))
    points = mirrored("M 500 600 L 674 600 L 630 800 C 624 818 612 822 600 822 L 500 822")
    body = canvas.fill(points, light(colour, 0.16), dark(colour, 0.16))
    canvas.fill(path("M 590 600 L 690 600 L 640 830 L 560 830"), dark(colour, 0.5), clip=body, alpha=0.18)
    canvas.fill(rectangle(304, 536, 392, 82, 14), light(colour, 0.22), dark(colour, 0.04))
    canvas.fill(rectangle(312, 612, 376, 16), dark(colour, 0.5), clip=body, alpha=0.3)


SHAPES: dict[str, Callable[[Canvas, str], None]] = {
    shape.__name__: shape
    for shape in (
        mug, bowl, teapot, vase, board, cushion, throw, rug, lamp, candle, chair, clock, basket, planter,
    )
}  # fmt: skip
