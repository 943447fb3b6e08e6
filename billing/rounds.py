"""Work for one merchant after the other, of whom none holds up the next."""

import logging
from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)


def go_round(each: Callable[[int], int], ids: Iterable[int]) -> int:
    """Do the work for each id, whatever becomes of the others; return the sum of what it returns.

    What went wrong is logged at once; the first of it is raised when all have had their turn.
    """
    done, failed = 0, None
    for pk in ids:
        try:
            done += each(pk)
        except Exception as error:  # whatever is wrong with one is not wrong with the next
            logger.exception("billing could not do %s for %d", each, pk)
            failed = failed or error
    if failed is not None:
        raise failed
    return done
