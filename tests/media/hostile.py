"""Forty uploads nobody should make: what their bytes are, and what their senders call them."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"


def encoded(kind: str, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """A small honest picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says so of its size, with these chunks after its header."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def rows(width: int, height: int, depth: int = 3) -> bytes:
    """The pixels of a PNG, all black, deflated as small as they get."""
    packer = zlib.compressobj(9)
    line = bytes(1 + width * depth)
    return chunk(b"IDAT", b"".join(packer.compress(line) for _ in range(height)) + packer.flush())


def many_scans() -> bytes:
    """A progressive JPEG whose last scan is asked for a thousand times over."""
    whole = encoded("JPEG", (3000, 3000), progressive=True)
    last = whole.rindex(b"\xff\xda")
    scan = whole[last:-2]
    return whole[:-2] + scan * 1000 + b"\xff\xd9"


def many_passes(width: int, height: int) -> bytes:
    """A progressive JPEG with a coefficient for each pixel of each colour, all of which a decoder keeps."""
    return encoded("JPEG", (width, height), progressive=True, subsampling=0)


def parted(content: bytes, width: int, height: int) -> bytes:
    """A baseline JPEG that says it has a scan for each of its colours, which makes a decoder keep all of them."""
    large = bytearray(_resized_jpeg(content, width, height))
    large[large.index(b"\xff\xda") + 4] = 1
    return bytes(large)


def many_segments(content: bytes) -> bytes:
    """A good JPEG with millions of empty segments before what it shows (`APP1`, `COM`)."""
    return content[:2] + b"\xff\xe1\x00\x02" * 2_500_000 + b"\xff\xfe\x00\x02" * 2_500_000 + content[2:]


def many_chunks(content: bytes) -> bytes:
    """A good PNG with a million and more empty chunks before what it shows."""
    head = 8 + 25  # the signature and IHDR
    return content[:head] + chunk(b"teXt", b"") * 1_600_000 + content[head:]


def corpus() -> Iterator[tuple[str, str, bytes]]:
    """What it is, the sender's name for it, its bytes."""
    jpeg, gif, small = encoded("JPEG"), encoded("GIF"), encoded("PNG")
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    yield "svg", "logo.svg", SVG
    yield "svg named jpeg", "logo.jpg", SVG
    yield "svg with a declaration", "logo.png", b"<?xml version='1.0'?>" + SVG
    yield "html", "page.html", b"<!doctype html>" + SCRIPT
    yield "html named png", "page.png", b"<!doctype html>" + SCRIPT
    yield "html after a byte-order mark", "page.gif", b"\xef\xbb\xbf<html>" + SCRIPT
    yield "script", "x.js", b"alert(1)"
    yield "php", "shell.php", b"<?php system($_GET[0]); ?>"
    yield "php named jpeg", "shell.php.jpg", b"<?php system($_GET[0]); ?>"
    yield "gif header and script", "a.gif", b"GIF89a/*" + b"\0" * 10 + b"*/=1;alert(1)"
    yield "gif header and html", "a.gif", b"GIF89a" + SCRIPT
    yield "jpeg header and html", "a.jpg", b"\xff\xd8\xff\xe0" + SCRIPT
    yield "jpeg and html", "a.jpg", jpeg + SCRIPT
    yield "jpeg and zip", "a.jpg", jpeg + b"PK\x03\x04" + b"\0" * 500
    yield "jpeg and pdf", "a.pdf", jpeg + b"%PDF-1.7"
    yield "jpeg with a script in a comment", "a.jpg", encoded("JPEG", comment=SCRIPT)
    yield "jpeg with a script in its exif", "a.jpg", encoded("JPEG", exif=exif)
    yield "gif and script", "a.js", gif + b";alert(1)"
    yield "gif with a script in a comment", "a.gif", encoded("GIF", comment=SCRIPT)
    yield "png and php", "a.php", small + b"<?php system($_GET[0]); ?>"
    yield "png with a script in its text", "a.png", png(8, 8, chunk(b"tEXt", b"c\0" + SCRIPT), rows(8, 8))
    yield "png with a script in its profile", "a.png", encoded("PNG", icc_profile=SCRIPT * 9)
    yield (
        "png whose text is a bomb",
        "a.png",
        png(8, 8, chunk(b"zTXt", b"c\0\0" + zlib.compress(b"\0" * 200_000_000, 9)), rows(8, 8)),
    )
    yield (
        "png whose profile is a bomb",
        "a.png",
        png(8, 8, chunk(b"iCCP", b"c\0\0" + zlib.compress(b"\0" * 200_000_000, 9)), rows(8, 8)),
    )
    yield "png that says it is huge", "a.png", png(60_000, 60_000, rows(8, 8))
    yield "png that says it has most pixels", "a.png", png(2**31 - 1, 2**31 - 1, rows(8, 8))
    yield "png of 64 million black pixels", "a.png", png(8000, 8000, rows(8000, 8000))
    yield "png of as many as are taken", "a.png", png(4000, 3125, rows(4000, 3125))
    yield (
        "grey png with alpha of as many as are taken",
        "a.png",
        png(4000, 3125, rows(4000, 3125, 2), colour=4),
    )
    yield "png that ends too soon", "a.png", small[:-30]
    yield "png of nothing", "a.png", png(0, 0)
    yield "gif that says it is huge", "a.gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + gif[10:]
    yield "jpeg that says it is huge", "a.jpg", _resized_jpeg(jpeg, 65_000, 65_000)
    yield "jpeg of five million segments", "a.jpg", many_segments(jpeg)
    yield "png of a million chunks", "a.png", many_chunks(small)
    yield "jpeg of a thousand scans", "a.jpg", many_scans()
    yield "jpeg of as many in many passes", "a.jpg", many_passes(4000, 3125)
    yield "jpeg of forty million in many passes", "a.jpg", parted(jpeg, 8000, 5000)
    yield "webp of as many as are taken", "a.webp", encoded("WEBP", (2500, 2500), lossless=True)
    yield "too many bytes", "a.jpg", jpeg + b"\0" * (21 * 1024 * 1024)
    yield "nothing", "a.jpg", b""
    yield "bmp", "a.bmp", encoded("BMP")
    yield "tiff", "a.tiff", encoded("TIFF")
    yield "postscript", "a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n"
    yield "a path", "../../../../etc/cron.d/souk.png", jpeg
    yield "a path of Windows", "..\\..\\web.config.png", jpeg
    yield "a name with markup", "<img src=x onerror=alert(1)>.png", jpeg


def _resized_jpeg(content: bytes, width: int, height: int) -> bytes:
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]
