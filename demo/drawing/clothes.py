"""Clothing, laid flat."""

from collections.abc import Callable

from demo.drawing.canvas import Canvas, Shape, dark, ellipse, light, mirrored, path, rectangle

LONG_SLEEVED = (
    "M 500 250 C 545 250 576 236 592 208 L 648 224 C 706 242 742 276 762 336 L 846 700"
    " L 770 722 L 694 440 L 698 800 C 640 812 560 816 500 816"
)
SHORT_SLEEVED = (
    "M 500 256 C 545 256 576 242 592 214 L 648 230 C 704 248 746 280 776 324 L 858 440"
    " L 770 500 L 700 424 L 702 800 C 640 812 560 816 500 816"
)
NECK = "M 408 212 C 440 238 560 238 592 212 C 574 268 426 268 408 212"


def _garment(canvas: Canvas, outline: str, colour: str, *, has_neck: bool = True) -> Shape:
    points = mirrored(outline)
    canvas.shadow(points)
    body = canvas.fill(points, light(colour, 0.14), dark(colour, 0.16))
    for sign in (-1, 1):  # the sleeves fall away from the light
        fold = [(500 + sign * (x - 500), y) for x, y in path("M 694 440 L 698 800 C 690 640 676 520 640 400")]
        canvas.fill(fold, dark(colour, 0.5), clip=body, alpha=0.16)
        seam = [(500 + sign * (x - 500), y) for x, y in path("M 648 226 C 682 290 696 360 696 440")]
        canvas.line(seam, dark(colour, 0.5), 3, clip=body, alpha=0.5)
    if has_neck:
        canvas.fill(path(NECK), dark(colour, 0.5))
        canvas.line(path("M 404 212 C 424 282 576 282 596 212"), dark(colour, 0.14), 16)
        canvas.line(path("M 396 216 C 418 294 582 294 604 216"), dark(colour, 0.4), 2.5, clip=body, alpha=0.6)
    return body


def tee(canvas: Canvas, colour: str) -> None:
    """A T-shirt."""
    body = _garment(canvas, SHORT_SLEEVED, colour)
    for sign in (-1, 1):
        hem = [(500 + sign * (x - 500), y) for x, y in path("M 846 424 L 760 482")]
        canvas.line(hem, dark(colour, 0.4), 3, clip=body, alpha=0.5)
    canvas.line(path("M 298 786 C 420 802 580 802 702 786"), dark(colour, 0.4), 3, clip=body, alpha=0.5)


def longsleeve(canvas: Canvas, colour: str) -> None:
    """A striped long-sleeved top."""
    body = _garment(canvas, LONG_SLEEVED, colour, has_neck=False)
    for y in range(300, 800, 58):
        canvas.fill(rectangle(100, y, 800, 24), "#f7f1e6", clip=body, alpha=0.9)
    canvas.fill(path(NECK), dark(colour, 0.5))
    canvas.line(path("M 404 212 C 424 282 576 282 596 212"), dark(colour, 0.1), 16)


def shirt(canvas: Canvas, colour: str) -> None:
    """A shirt with collar, placket and pocket."""
    body = _garment(canvas, LONG_SLEEVED, colour, has_neck=False)
    canvas.fill(path(NECK), dark(colour, 0.45))
    canvas.fill(rectangle(478, 250, 44, 570), light(colour, 0.26), light(colour, 0.02), clip=body)
    for x in (478, 522):
        canvas.line([(x, 262), (x, 812)], dark(colour, 0.4), 2.5, clip=body, alpha=0.5)
    for y in range(320, 800, 92):
        canvas.fill(ellipse(500, y, 9, 9), "#fbf7ef")
        canvas.line(ellipse(500, y, 9, 9), dark(colour, 0.45), 2, alpha=0.7)
    for sign in (-1, 1):
        collar = [
            (500 + sign * (x - 500), y)
            for x, y in path("M 500 262 L 588 200 C 616 214 630 240 634 268 L 556 322")
        ]
        canvas.shadow(collar, down=8, blur=3, alpha=0.3)
        canvas.fill(collar, light(colour, 0.34), light(colour, 0.1))
        cuff = [(500 + sign * (x - 500), y) for x, y in path("M 835 652 L 846 700 L 770 722 L 757 674")]
        canvas.fill(cuff, light(colour, 0.2), light(colour, 0.02))
    canvas.fill(
        path("M 566 380 L 656 380 L 656 470 L 611 494 L 566 470"), light(colour, 0.18), light(colour, 0.04)
    )
    canvas.line(
        path("M 566 380 L 656 380 L 656 470 L 611 494 L 566 470 L 566 380"), dark(colour, 0.4), 2.5, alpha=0.5
    )


def hoodie(canvas: Canvas, colour: str) -> None:
    """A hooded sweatshirt with a pouch."""
    hood = mirrored("M 500 116 C 600 116 664 176 650 280 C 610 330 560 340 500 340")
    canvas.shadow(hood)
    canvas.fill(hood, light(colour, 0.2), dark(colour, 0.12))
    body = _garment(canvas, LONG_SLEEVED, colour, has_neck=False)
    canvas.fill(
        mirrored("M 500 168 C 560 168 596 200 590 262 C 560 300 530 312 500 314"),
        dark(colour, 0.56),
        dark(colour, 0.36),
    )
    pouch = mirrored("M 500 560 L 592 560 L 652 690 L 648 742 L 500 742")
    canvas.fill(pouch, light(colour, 0.1), dark(colour, 0.08))
    canvas.line([*pouch, pouch[0]], dark(colour, 0.45), 3, alpha=0.6)
    for x, end in ((462, 470), (538, 500)):
        canvas.line([(x, 300), (x + (x - 500) * 0.16, end)], "#f7f1e6", 8)
    _ribs(canvas, body, colour)


def jumper(canvas: Canvas, colour: str) -> None:
    """A cabled jumper."""
    body = _garment(canvas, LONG_SLEEVED, colour)
    for x in range(170, 840, 22):
        canvas.line([(x, 270), (x, 770)], dark(colour, 0.45), 2, clip=body, alpha=0.2)
    for y in range(300, 740, 64):  # a cable down the middle
        canvas.line(
            path(f"M 470 {y} C 470 {y + 32} 530 {y + 32} 530 {y + 64}"), light(colour, 0.3), 9, alpha=0.8
        )
        canvas.line(
            path(f"M 530 {y} C 530 {y + 32} 470 {y + 32} 470 {y + 64}"), dark(colour, 0.2), 9, alpha=0.7
        )
    _ribs(canvas, body, colour)


def jacket(canvas: Canvas, colour: str) -> None:
    """A field jacket with four pockets."""
    body = _garment(canvas, LONG_SLEEVED.replace("L 698 800", "L 716 800"), colour, has_neck=False)
    canvas.fill(path(NECK), dark(colour, 0.6))
    canvas.fill(rectangle(472, 256, 56, 570), dark(colour, 0.1), dark(colour, 0.24), clip=body)
    canvas.line([(528, 260), (528, 814)], dark(colour, 0.55), 3, clip=body, alpha=0.7)
    for y in range(330, 800, 104):
        canvas.fill(ellipse(500, y, 11, 11), "#caa869")
    for sign in (-1, 1):
        collar = [
            (500 + sign * (x - 500), y)
            for x, y in path("M 500 270 L 580 190 C 632 202 654 236 662 276 L 572 352")
        ]
        canvas.shadow(collar, down=8, blur=3, alpha=0.3)
        canvas.fill(collar, dark("#8a5a34", 0.02), dark("#8a5a34", 0.24))
        for x, y, width, height in ((562, 400, 104, 92), (560, 590, 120, 140)):
            left = x if sign == 1 else 1000 - x - width
            canvas.fill(rectangle(left, y, width, height, 8), light(colour, 0.1), dark(colour, 0.08))
            canvas.line(rectangle(left, y, width, height, 8), dark(colour, 0.5), 3, alpha=0.6)
            canvas.fill(rectangle(left - 4, y, width + 8, 34, 6), dark(colour, 0.12), dark(colour, 0.2))
    _ribs(canvas, body, colour, has_hem=False)


def trousers(canvas: Canvas, colour: str) -> None:
    """A pair of trousers."""
    points = mirrored(
        "M 500 170 L 626 170 C 640 260 672 420 700 850 L 566 858 C 552 640 530 480 510 396 L 500 384"
    )
    canvas.shadow(points)
    body = canvas.fill(points, light(colour, 0.16), dark(colour, 0.18))
    for sign in (-1, 1):
        canvas.line(
            [(500 + sign * 74, 240), (500 + sign * 130, 852)], dark(colour, 0.4), 3, clip=body, alpha=0.5
        )
        inner = [
            (500 + sign * (x - 500), y)
            for x, y in path("M 510 396 C 530 480 552 640 566 858 L 596 858 C 576 640 550 500 510 396")
        ]
        canvas.fill(inner, dark(colour, 0.5), clip=body, alpha=0.22)
        pocket = [(500 + sign * (x - 500), y) for x, y in path("M 598 214 C 606 262 630 286 652 296")]
        canvas.line(pocket, dark(colour, 0.5), 3, clip=body, alpha=0.6)
    canvas.fill(rectangle(370, 168, 260, 46), light(colour, 0.06), dark(colour, 0.14), clip=body)
    canvas.line([(500, 214), (500, 384)], dark(colour, 0.5), 3, alpha=0.6)
    canvas.fill(ellipse(500, 191, 10, 10), "#f4e9d4")
    for x in (420, 580):
        canvas.fill(rectangle(x - 7, 160, 14, 62, 3), dark(colour, 0.22))


def skirt(canvas: Canvas, colour: str) -> None:
    """A pleated skirt."""
    points = mirrored("M 500 210 L 600 210 C 640 380 720 620 790 780 C 700 826 600 842 500 842")
    canvas.shadow(points)
    body = canvas.fill(points, light(colour, 0.16), dark(colour, 0.12))
    for i in range(-6, 7):
        top, bottom = 500 + i * 15.4, 500 + i * 46
        canvas.fill(
            [(top, 256), (top + 8, 256), (bottom + 24, 860), (bottom, 860)],
            dark(colour, 0.5),
            clip=body,
            alpha=0.2,
        )
        canvas.line([(top, 256), (bottom, 860)], light(colour, 0.4), 2.5, clip=body, alpha=0.4)
    canvas.fill(rectangle(380, 208, 240, 50), dark(colour, 0.12), dark(colour, 0.24), clip=body)


def beanie(canvas: Canvas, colour: str) -> None:
    """A ribbed woollen hat."""
    dome = mirrored("M 500 236 C 660 236 736 380 744 600 L 500 640")
    canvas.shadow(dome)
    body = canvas.fill(dome, light(colour, 0.22), dark(colour, 0.1))
    for i in range(-7, 8):
        canvas.line(
            path(f"M {500 + i * 4} 240 Q {500 + i * 34} 360 {500 + i * 35} 640"),
            dark(colour, 0.45),
            4,
            clip=body,
            alpha=0.32,
        )
    fold = rectangle(238, 570, 524, 168, 40)
    canvas.shadow(fold, down=12)
    band = canvas.fill(fold, light(colour, 0.1), dark(colour, 0.2))
    for x in range(254, 760, 26):
        canvas.line([(x, 566), (x, 742)], dark(colour, 0.5), 6, clip=band, alpha=0.26)
    canvas.fill(rectangle(600, 630, 74, 46, 4), "#f4e9d4")
    canvas.line([(612, 653), (662, 653)], dark(colour, 0.3), 4)


def scarf(canvas: Canvas, colour: str) -> None:
    """A checked scarf, knotted."""
    for outline, shade in (
        ("M 420 210 L 300 800 L 470 826 L 560 300", 0.1),
        ("M 440 300 L 560 210 L 700 770 L 536 806", 0.0),
    ):
        strip = path(outline)
        canvas.shadow(strip)
        body = canvas.fill(strip, light(colour, 0.2 - shade), dark(colour, 0.1 + shade))
        for y in range(180, 860, 92):
            canvas.fill(rectangle(200, y, 600, 26), dark(colour, 0.45), clip=body, alpha=0.35)
            canvas.line([(200, y + 54), (800, y + 54)], "#fbf4e6", 6, clip=body, alpha=0.7)
        for x in range(220, 780, 92):
            canvas.fill(rectangle(x, 160, 24, 700), dark(colour, 0.45), clip=body, alpha=0.25)
    loop = path("M 390 240 C 400 160 600 160 612 240 C 640 320 560 372 500 372 C 440 372 366 320 390 240")
    canvas.shadow(loop, down=12)
    knot = canvas.fill(loop, light(colour, 0.24), dark(colour, 0.14))
    for y in (230, 300):
        canvas.fill(rectangle(360, y, 280, 24), dark(colour, 0.45), clip=knot, alpha=0.35)
    for x in range(302, 470, 15):
        canvas.line([(x, 802 + (x - 302) * 0.15), (x - 8, 868)], dark(colour, 0.06), 6)
    for x in range(542, 700, 15):
        canvas.line([(x, 804 - (x - 542) * 0.22), (x + 8, 866)], dark(colour, 0.06), 6)


def socks(canvas: Canvas, colour: str) -> None:
    """A pair of socks."""
    for left, shade in ((130, 0.12), (300, 0.0)):
        points = [
            (x + left, y)
            for x, y in path(
                "M 120 190 L 270 190 L 276 520 C 300 570 400 590 440 640 C 470 690 440 744 380 744"
                " L 210 744 C 120 740 108 660 116 560"
            )
        ]
        canvas.shadow(points)
        body = canvas.fill(points, light(colour, 0.2 - shade), dark(colour, 0.08 + shade))
        for x in range(124, 276, 17):
            canvas.line([(x + left, 190), (x + left, 540)], dark(colour, 0.45), 4, clip=body, alpha=0.24)
        canvas.fill(rectangle(110 + left, 186, 180, 62), dark(colour, 0.25), clip=body, alpha=0.7)
        canvas.fill(ellipse(150 + left, 690, 92, 90), dark(colour, 0.3), clip=body, alpha=0.6)
        canvas.fill(ellipse(440 + left, 690, 74, 90), dark(colour, 0.3), clip=body, alpha=0.6)


def tote(canvas: Canvas, colour: str) -> None:
    """A canvas bag."""
    canvas.line(path("M 390 400 C 390 150 610 150 610 400"), dark(colour, 0.3), 24)
    points = mirrored("M 500 380 L 726 380 L 752 826 C 752 840 744 846 730 846 L 500 846")
    canvas.shadow(points)
    body = canvas.fill(points, light(colour, 0.2), dark(colour, 0.12))
    canvas.line([(276, 420), (724, 420)], dark(colour, 0.4), 3, clip=body, alpha=0.5)
    canvas.line(path("M 390 470 L 390 400 C 390 190 610 190 610 400 L 610 470"), dark(colour, 0.12), 24)
    canvas.fill(ellipse(500, 640, 92, 92), "#d98032" if colour != "#e0a030" else "#fbf4e6")
    canvas.fill(path("M 500 560 C 560 620 560 680 500 726 C 440 680 440 620 500 560"), light(colour, 0.3))
    canvas.line([(500, 600), (500, 726)], dark(colour, 0.4), 4, alpha=0.6)


def sneaker(canvas: Canvas, colour: str) -> None:
    """A low shoe from the side."""
    canvas.ground(500, 738, 780)
    sole = path("M 130 640 C 120 700 130 734 180 736 L 820 736 C 880 736 900 700 880 650 L 130 640")
    canvas.fill(sole, "#fbf6ec", "#ddd2bf")
    upper = path(
        "M 150 650 C 140 560 150 470 176 380 C 190 346 240 352 264 372 C 310 412 360 404 400 360"
        " C 470 430 560 500 690 540 C 800 560 880 590 876 656"
    )
    body = canvas.fill(upper, light(colour, 0.22), dark(colour, 0.12))
    canvas.fill(
        path("M 690 540 C 800 560 880 590 876 656 L 640 656 C 640 600 660 560 690 540"),
        light(colour, 0.3),
        light(colour, 0.06),
    )
    canvas.fill(
        path("M 150 650 C 144 590 146 540 154 480 C 220 500 262 560 270 652"),
        dark(colour, 0.3),
        clip=body,
        alpha=0.6,
    )
    canvas.fill(
        path(
            "M 176 380 C 190 346 240 352 264 372 C 310 412 360 404 400 360 L 424 384 C 370 450 270 450 176 410"
        ),
        dark(colour, 0.4),
        clip=body,
    )
    canvas.fill(
        path("M 392 372 C 470 440 560 506 690 540 L 650 590 C 540 560 430 500 360 420"),
        dark(colour, 0.16),
        clip=body,
    )
    for x, y in ((420, 420), (470, 456), (522, 490), (578, 520)):
        canvas.line([(x - 26, y + 38), (x + 30, y - 8)], "#fbf6ec", 12)
    canvas.line(path("M 300 650 C 360 590 460 570 560 620"), light(colour, 0.55), 12, clip=body, alpha=0.8)
    canvas.line([(140, 688), (878, 692)], dark("#ddd2bf", 0.2), 4, alpha=0.6)


def _ribs(canvas: Canvas, body: Shape, colour: str, *, has_hem: bool = True) -> None:
    """Cuffs, and a hem, in a darker rib."""
    for sign in (-1, 1):
        cuff = [(500 + sign * (x - 500), y) for x, y in path("M 832 640 L 852 700 L 766 730 L 752 664")]
        canvas.fill(cuff, dark(colour, 0.16), dark(colour, 0.28), clip=body)
    if has_hem:
        canvas.fill(rectangle(290, 752, 420, 70), dark(colour, 0.16), dark(colour, 0.28), clip=body)
        for x in range(304, 700, 16):
            canvas.line([(x, 754), (x, 820)], dark(colour, 0.5), 3, clip=body, alpha=0.35)


SHAPES: dict[str, Callable[[Canvas, str], None]] = {
    shape.__name__: shape
    for shape in (
        tee, longsleeve, shirt, hoodie, jumper, jacket, trousers, skirt, beanie, scarf, socks, tote, sneaker,
    )
}  # fmt: skip
