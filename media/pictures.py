"""Decoding, cleaning and shrinking of pictures; bytes in, bytes out.

What comes from outside is judged by its header before a pixel is decoded, and only our own
encoder's output is ever stored: metadata, appended archives and scripts do not survive it.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from media import errors

LARGEST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# what a picture is stored as: Pillow's format, extension, content type
OPAQUE = ("JPEG", "jpg", "image/jpeg")
TRANSPARENT = ("PNG", "png", "image/png")


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: its bytes, what they are, its size, and the same picture smaller by name of size."""

    content: bytes
    extension: str
    content_type: str
    width: int
    height: int
    thumbnails: dict[str, bytes]


def clean(content: bytes, sizes: dict[str, int]) -> Picture:
    """Decode, straighten, strip and re-encode a picture, with a thumbnail for each of `sizes` (longest side).

    Raises UnsupportedFile and FileTooLarge.
    """
    if len(content) > LARGEST_BYTES:
        raise errors.FileTooLarge(f"Use a file of at most {LARGEST_BYTES // 1024 // 1024} MB.")
    image = _decode(content)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    kind, extension, content_type = TRANSPARENT if image.mode == "RGBA" else OPAQUE
    thumbnails = {}
    smaller = image
    for size, side in sorted(sizes.items(), key=lambda pair: -pair[1]):
        smaller = smaller.copy()  # each is made from the next larger one
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        thumbnails[size] = _encode(smaller, kind)
    return Picture(
        content=_encode(image, kind),
        extension=extension,
        content_type=content_type,
        width=image.width,
        height=image.height,
        thumbnails=thumbnails,
    )


def _decode(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=FORMATS)  # reads the header only
            if opened.width * opened.height > MOST_PIXELS:
                raise errors.FileTooLarge(f"Use a picture of at most {MOST_PIXELS // 1_000_000} megapixels.")
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            straight = ImageOps.exif_transpose(opened)
            has_alpha = "A" in straight.getbands() or "transparency" in straight.info
            converted = straight.convert("RGBA" if has_alpha else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise errors.FileTooLarge from error
    except errors.FileTooLarge:
        raise
    except Exception as error:
        raise errors.UnsupportedFile("Use a JPEG, PNG, WebP or GIF picture.") from error
    if converted.mode == "RGBA" and converted.getchannel("A").getextrema() == (255, 255):
        converted = converted.convert("RGB")
    return converted


def _encode(image: Image.Image, kind: str) -> bytes:
    bare = Image.new(image.mode, image.size)  # nothing of the file's metadata comes along
    bare.paste(image)
    out = io.BytesIO()
    if kind == "JPEG":
        bare.save(out, kind, quality=86, progressive=True)
    else:
        bare.save(out, kind, compress_level=6)
    return out.getvalue()
