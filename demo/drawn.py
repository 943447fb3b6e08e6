"""The sample products' pictures: drawn once, kept beside this module in each size that is shown."""

from functools import lru_cache
from pathlib import Path

from media import addresses, pictures

_FOLDER = Path(__file__).parent / "pictures"
_SIDE = 640


@lru_cache(maxsize=128)
def get(*, shape: str, colour: str) -> pictures.Picture:
    """The picture of a shape in a colour (`#c2683f`), with its renditions."""
    name = f"{shape}-{colour.lstrip('#')}.webp"
    renditions = {size: (_FOLDER / size / name).read_bytes() for size in addresses.SIZES}
    return pictures.Picture(
        content=renditions["large"],
        extension="webp",
        content_type="image/webp",
        width=_SIDE,
        height=_SIDE,
        renditions=renditions,
    )
