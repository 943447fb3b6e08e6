"""The drawn pictures, ready to be stored: each is drawn once, and kept for the next shop."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import orjson
from django.conf import settings

from demo import drawing
from media import addresses, pictures


@lru_cache(maxsize=128)
def get(*, shape: str, colour: str) -> pictures.Picture:
    """The picture of a shape in a colour, from this process's memory, else the folder's, else drawn now."""
    folder = _folder() / hashlib.sha256(f"{drawing.VERSION}:webp:{shape}:{colour}".encode()).hexdigest()[:24]
    kept = _load(folder)
    if kept is None:
        drawn = pictures.clean(drawing.draw(shape=shape, colour=colour))
        kept = replace(drawn, renditions=pictures.shrink(drawn.content, addresses.SIZES))
        _keep(kept, folder)
    return kept


def prepare(wanted: Sequence[tuple[str, str]]) -> None:
    """Have these pictures (shape and colour) at hand: what must be drawn is drawn on all cores."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # Pillow works outside Python's lock
        list(pool.map(lambda pair: get(shape=pair[0], colour=pair[1]), wanted))


def _folder() -> Path:
    # beside the shops' folders; no schema's name begins with an underscore
    return Path(settings.MEDIA_ROOT) / "_demo"


def _load(folder: Path) -> pictures.Picture | None:
    try:
        about = orjson.loads((folder / "about.json").read_bytes())
        content = (folder / "picture").read_bytes()
        renditions = {size: (folder / size).read_bytes() for size in addresses.SIZES}
    except (OSError, ValueError):
        return None
    return pictures.Picture(content=content, renditions=renditions, **about)


def _keep(picture: pictures.Picture, folder: Path) -> None:
    """Write the files aside and move them into place whole; whoever comes second leaves the first's."""
    about = {key: getattr(picture, key) for key in ("extension", "content_type", "width", "height")}
    files = {"about.json": orjson.dumps(about), "picture": picture.content, **picture.renditions}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
            made = Path(aside) / "whole"
            made.mkdir()
            for name, content in files.items():
                (made / name).write_bytes(content)
            if not folder.exists():
                made.rename(folder)
    except OSError:
        return  # a full or read-only disk costs time and not the picture
