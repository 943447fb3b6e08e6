"""The worker: `python -m config.worker [--name NAME]`.

It is what `celery worker` starts, without what Celery's command line loads for a shell of its own. As many processes
as the lanes of later work may have runs at once: no lane waits for another. Two on one machine have names of their own.
"""

import argparse
import sys

import django
from celery.utils import nodenames

from config.celery import app


def main() -> None:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="celery")
    name = parser.parse_args().name
    django.setup()
    from tasks import lanes

    worker = app.Worker(
        hostname=nodenames.nodename(name, nodenames.gethostname()),
        concurrency=sum(lane.at_once for lane in lanes.ALL.values()),
        loglevel="INFO",
        quiet=True,
    )
    worker.start()
    sys.exit(worker.exitcode)


if __name__ == "__main__":
    main()
