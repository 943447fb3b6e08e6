"""Every process started anew in turn, while buyers buy: `make rolling`, or `python -m perf.torture.rolling`.

Two web servers and two workers stand behind a proxy that gives each shop one of the servers, as several machines
would (TARGETS R13), without a folder in common: files are in a bucket. Web servers, workers and beat are told to stop,
one at a time, and started again; with `--old` they run that commit's code at first, over the present schema, as in an
upgrade. Exits 1 when a request failed or when anything was lost or doubled.
"""

import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from config.local import preparation, processes, servers, supervisor
from perf import scratch
from perf.torture import people, proxy, verdict, world
from tests.server import ROOT, Process, Server, Worker

SHOPS, ROUNDS = 4, 2
WEBS, WORKERS = 2, 2
DRAIN_SECONDS, STOP_SECONDS, STEADY_SECONDS = 3, 60.0, 3.0


class Fleet:
    """What is started anew."""

    def __init__(self, root: Path) -> None:
        self.root, self.before, self.parts = root, proxy.Proxy([]), dict[str, Process]()

    @contextmanager
    def serving(self, folder: Path, environment: dict[str, str], port: int) -> Iterator[Server]:
        """The servers behind the proxy, workers and beat, with the code of `root`."""
        var_dir = folder / "var"
        local = servers.ensure(var_dir)
        addresses = {"database_url": local.database_url, "redis_url": local.redis_url}
        shared = environment | preparation.environment(root=ROOT, var_dir=var_dir, port=port, **addresses)
        for tree in dict.fromkeys((self.root, ROOT)):
            own = {**shared, **_source(tree)}
            preparation.run(root=tree, environment=own, pool_size=0, demo=False, report=lambda *_: None)
        shared |= _source(self.root) | {"PUBLIC_PORT": str(port), "DRAIN_SECONDS": str(DRAIN_SECONDS)}
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it has a line for each picture
        bucket = ThreadedMotoServer(port=0)
        bucket.start()
        self._set_up(shared | _make_bucket("http://{}:{}".format(*bucket.get_host_and_port())), folder)
        try:
            for part in self.parts.values():
                part.start()
            with proxy.running(self.before, port=port):
                yield Server([], shared, folder / "proxy.log", port=port)
        finally:
            for part in self.parts.values():
                part.kill()
            bucket.stop()
            servers.destroy(var_dir)

    def _set_up(self, shared: dict[str, str], folder: Path) -> None:
        commands, ports = supervisor.commands(), [processes.free_port() for _ in range(WEBS)]
        for number, port in enumerate(ports):
            name = f"web-{number}"
            own, log = shared | {"PORT": str(port)} | _own_media(folder / name), folder / f"{name}.log"
            self.parts[f"web {number}"] = Server(commands["web"], own, log, root=self.root, port=port)
        for number in range(WORKERS):
            command, log = (
                [*commands["worker"], "--name", f"worker-{number}"],
                folder / f"worker-{number}.log",
            )
            own = shared | _own_media(folder / f"worker-{number}")
            self.parts[f"worker {number}"] = Worker(command, own, log, root=self.root)
        self.parts["beat"] = Process(commands["beat"], shared, folder / "beat.log", root=self.root)
        self.before = proxy.Proxy(ports)

    def renew(self, name: str) -> float:
        """Tell a part to stop, start it with the present code, and return how long it was away, in seconds.

        What has not ended by STOP_SECONDS is killed, as whoever runs containers does. The present code has to end.
        """
        part = self.parts[name]
        began = time.monotonic()
        assert part.popen is not None
        part.popen.terminate()
        try:
            part.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            if part.root == ROOT:
                raise SystemExit(f"{name} did not end:\n{part.words()[-5000:]}") from None
            world.say(f"{name} of the other commit did not end within {STOP_SECONDS:.0f} s and is killed")
            part.kill()
        part.root, part.environment = ROOT, {**part.environment, **_source(ROOT)}
        part.start()
        while isinstance(part, Server) and part.port not in self.before.ready:
            time.sleep(0.1)
        return time.monotonic() - began


def main() -> int:
    """Roll, print, judge."""
    options = scratch.options(
        __doc__,
        tells_programs=False,
        old=("", "the commit whose code runs at first (default: the present one)"),
        rounds=ROUNDS,
    )
    with _tree(options.old) as root:
        fleet = Fleet(root)
        with world.running(shops=SHOPS, serve=fleet.serving) as found:
            with people.buying(found, also=[people.Photographer]) as seen:
                for number in range(options.rounds):
                    for part in fleet.parts:
                        away = fleet.renew(part)
                        world.say(f"round {number + 1}: {part} was away for {away:.1f} s")
                        time.sleep(STEADY_SECONDS)
            verdict.wait_until_settled(found, seen)
            wrong = verdict.violations(found, seen)
    failed = {name: count for name, count in seen.answers.items() if name == "cut off" or name >= "500"}
    wrong += [f"{count} × {name}" for name, count in failed.items()]
    done = f"{len(seen.orders)} orders, {len(seen.pictures)} pictures, {sum(seen.answers.values())} answers"
    world.say(f"\n{done}: {dict(seen.answers)}")
    world.say("No request failed, nothing lost or doubled." if not wrong else "\n".join(wrong))
    return 1 if wrong else 0


@contextmanager
def _tree(ref: str) -> Iterator[Path]:
    """The folder of that commit's code."""
    if not ref:
        yield ROOT
        return
    with tempfile.TemporaryDirectory(prefix="souk-old-") as name:
        tree = Path(name) / "tree"
        subprocess.run(["git", "worktree", "add", "--detach", tree, ref], cwd=ROOT, check=True)  # noqa: S603, S607
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)  # noqa: S603, S607


def _make_bucket(url: str) -> dict[str, str]:
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    boto3.resource("s3", endpoint_url=url, **keys).create_bucket(Bucket="souk-media")
    place = {"S3_BUCKET": "souk-media", "S3_ENDPOINT_URL": url, "S3_REGION": "us-east-1"}
    return {**place, "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}


def _own_media(folder: Path) -> dict[str, str]:
    return {"MEDIA_ROOT": str(folder / "media")}


def _source(root: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{root}:{root / 'platform'}"}


if __name__ == "__main__":
    sys.exit(main())
