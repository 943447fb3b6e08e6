"""A picture's smaller ones, made after its upload by a job; until then the picture itself is shown."""

import logging
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kernel import jobs
from kernel.jobs import wakeups
from media import addresses, errors, files, pictures
from media.models import Asset

logger = logging.getLogger(__name__)

JOB = "media.make_renditions"
State = Asset.Renditions


def ask(*, now: datetime) -> None:
    """Have the waiting pictures' renditions made, once the caller's transaction commits."""
    wakeups.mark(JOB, due_at=now)
    jobs.enqueue(JOB)


def is_waiting() -> bool:
    """Whether pictures of the current shop are without renditions still."""
    return Asset.objects.filter(renditions=State.WAITING).exists()


def ask_later(*, due_at: datetime) -> None:
    """Have them made at that time, and not sooner."""
    wakeups.mark(JOB, due_at=due_at)


def lock_next(*, after: UUID | None) -> Asset | None:
    """The next waiting picture after an id, locked until the caller's transaction ends."""
    waiting = Asset.objects.filter(renditions=State.WAITING)
    if after is not None:
        waiting = waiting.filter(pk__gt=after)
    return waiting.select_for_update(skip_locked=True).order_by("pk").first()


def make(*, asset: Asset) -> None:
    """Make a locked picture's renditions and count their bytes; files of a run that was cut off are replaced.

    They are counted and never refused: the picture itself had room. One whose file is gone or cannot
    be read stays without. Raises StorageFull or StorageUnavailable.
    """
    try:
        with default_storage.open(asset.name) as file:
            made = pictures.shrink(file.read(), addresses.SIZES)
    except (FileNotFoundError, errors.UnsupportedFile, errors.FileTooLarge) as error:
        logger.warning("%s stays without renditions: %s", asset.name, error)
        asset.renditions = State.NONE
    except OSError as error:
        raise errors.StorageUnavailable from error
    else:
        for size, content in made.items():
            files.replace(addresses.thumbnail_name(asset.name, size), ContentFile(content))
        asset.renditions = State.MADE
        asset.bytes += sum(len(content) for content in made.values())
    asset.save(update_fields=["renditions", "bytes"])
