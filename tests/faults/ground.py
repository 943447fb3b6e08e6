"""Where workers are killed: a database and a queue that a file's tests share, and one worker at a time."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import work
from tests.server import Worker


def celery(app: str) -> list[str]:
    """A worker with children, as in production."""
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "--pool", "prefork"]
    return [*command, "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]


@dataclass
class Ground:
    """A database and a queue that the tests of this file share, and the worker over both."""

    environment: dict[str, str]
    folder: Path
    workers: dict[str, Worker] = field(default_factory=dict)

    def worker(self, app: str = "tests.faults.poison") -> Worker:
        """The worker of an app, running, with no other beside it."""
        if app not in self.workers:
            self.stop()
        found = self.workers.setdefault(
            app, Worker(command=celery(app), environment=self.environment, log=self.folder / f"{app}.log")
        )
        if found.popen is None or found.popen.poll() is not None:
            found.start()
        return found

    def stop(self) -> None:
        """End whatever worker there is."""
        for worker in self.workers.values():
            worker.kill()

    def work(self, *steps: str) -> list[int]:
        """Run the program that makes or does work; return how many children of each step died."""
        return work.run(*steps, environment=self.environment)
