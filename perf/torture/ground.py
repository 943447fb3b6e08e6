"""A network, a disk and a clock of the world's own, to be broken without the machine's: for Linux.

The network and the disk are the world's where `unshare` may make namespaces (root may, and users where the system
lets them); the clock where there is a C compiler. What cannot be had is said in the report, and not inflicted.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

APART = "SOUK_TORTURE_APART"
ROOM_BYTES = 2 * 1024**3
NARROW = ("rate", "2mbit", "burst", "4kb", "limit", "6kb")
"""A line that drops what it cannot carry: three full packets wait at the most."""
NETWORK = (
    "ip link set lo up && ip route add blackhole default table 100"
    " && ip rule add pref 1 lookup local && ip rule del pref 0"
)
"""Loop-back, with what is local looked up behind what is cut."""
CUT = ("pref", "0", "ipproto", "tcp", "lookup", "100", "dport")


def go_apart() -> None:
    """Begin this program anew in namespaces of its own, where that can be done."""
    if APART in os.environ or sys.platform != "linux":
        return
    as_oneself = [] if os.geteuid() == 0 else ["--user", "--map-current-user", "--keep-caps"]
    command = ["unshare", "--net", "--mount", *as_oneself]
    with suppress(OSError):
        if _is_done(*command, "sh", "-c", f"{NETWORK} && mount -t tmpfs none /mnt"):
            os.environ[APART] = "1"
            os.execvp(command[0], [*command, "sh", "-c", f'{NETWORK} && exec "$@"', "sh", *sys.orig_argv])  # noqa: S606


def is_apart() -> bool:
    """Whether network and mounts are the world's own."""
    return APART in os.environ


@contextmanager
def own(disk: Path) -> Iterator[None]:
    """Have a loop-back network that can be cut, and a small disk, if they can be had."""
    disk.mkdir(mode=0o755)
    if not is_apart():
        yield
        return
    _must("mount", "-t", "tmpfs", "-o", f"size={ROOM_BYTES},mode=755", "souk", str(disk))
    try:
        yield
    finally:
        _must("umount", "--lazy", str(disk))


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is left on the disk."""
    filler = disk / "filler"
    try:
        with filler.open("wb") as file, suppress(OSError):
            while True:
                free = os.statvfs(disk)
                os.posix_fallocate(file.fileno(), file.seek(0, 2), max(free.f_bavail * free.f_frsize, 4096))
        yield
    finally:
        filler.unlink()


@contextmanager
def cut_off(port: int) -> Iterator[None]:
    """Whatever is sent to the port gets lost."""
    _must("ip", "rule", "add", *CUT, str(port))
    try:
        yield
    finally:
        _must("ip", "rule", "del", *CUT, str(port))


@contextmanager
def lossy() -> Iterator[None]:
    """Everybody's line is narrow, and drops packets."""
    _must("tc", "qdisc", "add", "dev", "lo", "root", "tbf", *NARROW)
    try:
        yield
    finally:
        _must("tc", "qdisc", "del", "dev", "lo", "root")


def clock(folder: Path) -> dict[str, str]:
    """The environment of processes whose clock can be set, or nothing."""
    library, source = folder / "clock.so", Path(__file__).with_name("clock.c")
    with suppress(OSError):
        if _is_done("cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)):
            set_clock(folder, 0)
            return {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(folder / "clock")}
    return {}


def set_clock(folder: Path, seconds: int) -> None:
    """Let those processes' clock go wrong by so much."""
    new = folder / "clock.new"
    new.write_text(f"{seconds:+d}\n")
    new.replace(folder / "clock")


def _is_done(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def _must(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603
