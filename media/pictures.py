"""Decoding, cleaning and shrinking of pictures; bytes in, bytes out.

What comes from outside is judged by its header before a pixel is decoded, and only our own
encoder's output is ever stored: metadata, appended archives and scripts do not survive it. A picture
that came without loss (PNG, GIF, lossless WebP) is kept without loss, sixteen bits of grey included.
"""

import io
import math
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from media import errors

LARGEST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 85_000_000
"""Of a baseline JPEG, which is shrunk while it is read: phones make 50 megapixels."""
MOST_PIXELS_READ = 40_000_000
"""What may be left of one then."""
MOST_PIXELS_WHOLE = 12_500_000
"""Of other pictures, all of whose pixels stand in memory at once."""
MOST_PIXELS_COPIED = 5_000_000
"""Of a WebP or AVIF, whose decoders hold them four times over."""
MOST_READS = 250_000
"""Of a file's segments, chunks and blocks, some for each, in which a picture can be all but endless without a pixel."""
MOST_SCANS = 100
"""A JPEG of a few hundred bytes can ask for thousands of passes over all its pixels."""
LONGEST_SIDE = 2400
LARGEST_LOGO = (960, 320)
ICON_SIDE = 180
BANNER = (1120, 320)
_WIDE = 2
_SAMPLED = 96  # pixels a side are enough to tell a picture's colours
_MOST_COLOURS = 8
_ALIKE = 32  # of 255 steps: what compression makes of one colour
_STRIP_ROWS = 64
_LANCZOS_ROWS = 3
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_JPEG = ("JPEG", "MPO")  # what phones write holds a second, smaller picture or a depth map behind the first
_DEEP = ("I;16", "I;16L", "I;16B", "I")
_GREY_LEVELS = 257  # 65535 of 16 bits is 255 of 8
# what a picture is stored as: Pillow's format, extension, content type
LOSSY = ("JPEG", "jpg", "image/jpeg")
LOSSLESS = ("PNG", "png", "image/png")
# a web worker has many threads and must not hold as many pictures in memory
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: its bytes, what they are, its size, and perhaps its renditions by name of size."""

    content: bytes
    extension: str
    content_type: str
    width: int
    height: int
    renditions: dict[str, bytes] = field(default_factory=dict)

    @property
    def total_bytes(self) -> int:
        """What all its files take."""
        return len(self.content) + sum(len(small) for small in self.renditions.values())


@dataclass(frozen=True, slots=True)
class Colours:
    """What a picture is made of: `#rrggbb` with shares that add up to 1, and the plain colour it stands on, if any."""

    shares: list[tuple[str, float]]
    ground: str | None


class _Read(io.BytesIO):
    """A file of which a decoder reads no more than MOST_READS parts. Raises UnsupportedFile."""

    left = MOST_READS

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise errors.UnsupportedFile(_("This picture is in too many parts."))
        return super().read(size)


def may_begin(head: bytes) -> bool:
    """Whether a picture that is taken may have these first 16 bytes."""
    Image.init()
    return any((accept := Image.OPEN[kind][1]) is None or accept(head) for kind in FORMATS)


def clean(content: bytes) -> Picture:
    """Decode, straighten, strip and re-encode a picture.

    Raises UnsupportedFile and FileTooLarge.
    """
    _check_bytes(content)
    with _ONE_AT_A_TIME:
        return _clean(content)


def shrink(content: bytes, sizes: dict[str, int]) -> dict[str, bytes]:
    """A clean picture as a WebP for each of `sizes` (longest side). Raises UnsupportedFile and FileTooLarge."""
    renditions = {}
    with _ONE_AT_A_TIME:
        smaller = _decode(content)
        for size, side in sorted(sizes.items(), key=lambda pair: -pair[1]):  # each from the next larger one
            smaller.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
            renditions[size] = _encode(smaller, "WEBP")
    return renditions


def logo(content: bytes, *, ground: str | None = None) -> tuple[Picture, Picture]:
    """A clean logo without the air around it, no larger than it is shown, and its sign in a square on the ground.

    Raises UnsupportedFile and FileTooLarge.
    """
    image = _decode_one(content)
    if image.mode == "RGBA":
        image = image.crop(image.getchannel("A").getbbox())
    side = (ICON_SIDE, ICON_SIDE)
    sign = ImageOps.pad(_sign(image.convert("RGBA")), side, Image.Resampling.LANCZOS, color=(0,) * 4)
    icon = Image.new("RGBA", side, ground or (0,) * 4)
    icon.alpha_composite(sign)
    image.thumbnail(LARGEST_LOGO, Image.Resampling.LANCZOS)
    return _as_png(image), _as_png(icon)


def banner(content: bytes) -> Picture:
    """The middle of a picture as a strip, as every reader of mail can show it.

    Raises UnsupportedFile and FileTooLarge.
    """
    image = _decode_one(content).convert("RGBA")
    paper = Image.new("RGBA", image.size, "#ffffff")
    paper.alpha_composite(image)
    strip = ImageOps.fit(paper.convert("RGB"), BANNER, Image.Resampling.LANCZOS)
    kind, extension, content_type = LOSSY
    return Picture(_encode(strip, kind), extension, content_type, strip.width, strip.height)


def _sign(image: Image.Image) -> Image.Image:
    """Of a wide logo that is cut out what stands first, a sign or a letter: in a square the whole would be a line."""
    columns, _rows = image.getchannel("A").getprojection()
    if image.width < _WIDE * image.height or 0 not in columns:
        return image
    first = image.crop((0, 0, columns.index(0), image.height))
    return first.crop(first.getchannel("A").getbbox())


def colours(content: bytes) -> Colours:
    """The colours a picture is made of. Raises UnsupportedFile and FileTooLarge."""
    image = _decode_one(content).convert("RGBA")
    image.thumbnail((_SAMPLED, _SAMPLED))
    right, bottom = image.width - 1, image.height - 1
    corners = [_pixel(image, at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))]
    is_flat = all(corner[3] == 255 and _distance(corner, corners[0]) < _ALIKE for corner in corners)
    ground = corners[0] if is_flat else None
    pixels = [_pixel(image, (x, y)) for x in range(image.width) for y in range(image.height)]
    solid = [
        pixel[:3]
        for pixel in pixels
        if pixel[3] > 127 and (ground is None or _distance(pixel, ground) >= _ALIKE)
    ] or [(ground or (0, 0, 0, 255))[:3]]
    strip = Image.new("RGB", (len(solid), 1))
    strip.putdata(solid)
    reduced = strip.quantize(_MOST_COLOURS, Image.Quantize.MEDIANCUT)
    values = reduced.getpalette() or []
    counted = cast("list[tuple[int, int]]", reduced.getcolors() or [])
    return Colours(
        shares=[(_hex(values[3 * place : 3 * place + 3]), count / len(solid)) for count, place in counted],
        ground=_hex(ground[:3]) if ground else None,
    )


def _decode_one(content: bytes) -> Image.Image:
    _check_bytes(content)
    with _ONE_AT_A_TIME:
        return _decode(content)


def _check_bytes(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        largest = LARGEST_BYTES // 1024 // 1024
        raise errors.FileTooLarge(_("Use a file of at most {largest} MB.").format(largest=largest))


def _as_png(image: Image.Image) -> Picture:
    _kind, extension, content_type = LOSSLESS
    return Picture(_encode(image, "PNG"), extension, content_type, image.width, image.height)


def _pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, int, int, int]:
    return image.getpixel(at)  # type: ignore[return-value]


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return max(abs(a - b) for a, b in zip(one[:3], other[:3], strict=True))


def _hex(rgb: Sequence[int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _clean(content: bytes) -> Picture:
    image = _decode(content, keeps_depth=True)
    is_lossless = image.mode == "RGBA" or image.mode in _DEEP or _is_lossless(content)
    kind, extension, content_type = LOSSLESS if is_lossless else LOSSY
    return Picture(
        content=_encode(image, kind),
        extension=extension,
        content_type=content_type,
        width=image.width,
        height=image.height,
    )


def _decode(content: bytes, *, keeps_depth: bool = False) -> Image.Image:
    """The picture straight and no larger than we keep it, in RGB or RGBA; or, if wanted, in 16 bits of grey."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(_Read(content), formats=FORMATS)  # reads the header only
            _check_size(opened, content)
            # beside all coefficients there is room for half the pixels: such a picture is kept a little smaller
            side = LONGEST_SIDE if _is_read_in_one_pass(opened, content) else LONGEST_SIDE // 2
            opened.draft("RGB", (side, side))
            if opened.width * opened.height > MOST_PIXELS_READ:  # long and thin: it was not made smaller
                raise errors.FileTooLarge(_most(MOST_PIXELS_READ))
            opened.load()
            is_kept = keeps_depth and opened.mode in _DEEP and max(opened.size) <= LONGEST_SIDE
            picture = opened.copy() if is_kept else _shrink(opened)
            del opened
            ImageOps.exif_transpose(picture, in_place=True)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise errors.FileTooLarge from error
    except (errors.FileTooLarge, errors.UnsupportedFile):
        raise
    except Exception as error:
        raise errors.UnsupportedFile(_("Use a JPEG, PNG, WebP, AVIF or GIF picture.")) from error
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    return picture


def _check_size(opened: Image.Image, content: bytes) -> None:
    pixels = opened.width * opened.height
    most = MOST_PIXELS_COPIED if opened.format in ("WEBP", "AVIF") else MOST_PIXELS_WHOLE
    if _is_read_in_one_pass(opened, content):
        most = MOST_PIXELS
    if pixels > most:
        raise errors.FileTooLarge(_most(most))
    if opened.format in _JPEG and content.count(b"\xff\xda") > MOST_SCANS:
        raise errors.UnsupportedFile(_("This JPEG has too many scans."))
    if opened.format not in _JPEG and getattr(opened, "is_animated", False):
        raise errors.UnsupportedFile(
            _("This picture moves, and only still ones are shown: save one frame of it.")
        )


def _most(pixels: int) -> str:
    return _("Use a picture of at most {count} megapixels.").format(count=f"{pixels / 1_000_000:g}")


def _is_lossless(content: bytes) -> bool:
    """Whether the file holds its pixels as they were: every PNG and GIF does, and a WebP in VP8L (RFC 9649)."""
    if content.startswith((b"\x89PNG", b"GIF8")):
        return True
    at = 12
    while content.startswith(b"RIFF") and at + 8 <= len(content):
        kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if kind in (b"VP8L", b"VP8 "):
            return kind == b"VP8L"
        at += 8 + length + length % 2
    return False


def _in_eight_bits(image: Image.Image, mode: str) -> Image.Image:
    """The picture in RGB or RGBA; sixteen bits of grey are scaled and not cut off."""
    if image.mode in _DEEP:
        image = image.convert("I").point(lambda level: level * (1 / _GREY_LEVELS) + 0.5).convert("L")
    return image.convert(mode)


def _shrink(image: Image.Image) -> Image.Image:
    """The picture in RGB or RGBA and no larger than we keep it.

    Made in strips, since a copy of the whole, in another mode or of half its size, is dear.
    """
    mode = "RGBA" if _has_alpha(image) else "RGB"
    ratio = max(image.size) / LONGEST_SIDE
    if ratio <= 1:
        return image if image.mode == mode else _in_eight_bits(image, mode)
    width, height = (max(1, round(side / ratio)) for side in image.size)
    smaller = Image.new(mode, (width, height))
    scale = image.height / height
    seen = math.ceil(_LANCZOS_ROWS * scale) + 1  # rows beyond a strip that its edges are made of as well
    for top in range(0, height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, height)
        first = max(0, math.floor(top * scale) - seen)
        last = min(image.height, math.ceil(bottom * scale) + seen)
        strip = _in_eight_bits(image.crop((0, first, image.width, last)), mode)
        box = (0, top * scale - first, image.width, min(bottom * scale, image.height) - first)
        smaller.paste(strip.resize((width, bottom - top), Image.Resampling.LANCZOS, box=box), (0, top))
    smaller.info["exif"] = image.getexif().tobytes()  # says which side is up; goes no further than that
    return smaller


def _is_read_in_one_pass(opened: Image.Image, content: bytes) -> bool:
    """Whether a decoder holds a few rows at a time, and not all coefficients until the last scan (ITU T.81, B.2)."""
    if opened.format not in _JPEG or "progressive" in opened.info:
        return False
    at = 2
    while at + 4 < len(content) and content[at] == 0xFF:
        if content[at + 1] == 0xDA:  # the first scan: of how many of the components?
            return content[at + 4] == len(opened.getbands())
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return False


def _has_alpha(image: Image.Image) -> bool:
    if image.mode in _DEEP:
        return False
    return "A" in image.getbands() or "transparency" in image.info


def _encode(image: Image.Image, kind: str) -> bytes:
    bare = Image.new(image.mode, image.size)  # nothing of the file's metadata comes along
    bare.paste(image)
    out = io.BytesIO()
    if kind == "JPEG":
        bare.save(out, kind, quality=90, progressive=True)
    elif kind == "WEBP":
        bare.save(out, kind, quality=82, method=4)
    else:
        bare.save(out, kind, compress_level=6)
    return out.getvalue()
