"""What is done to the world, one fault at a time. Each is over when its context ends."""

import os
import random
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from urllib.parse import urlsplit

import psutil
import psycopg2
import redis

from perf.torture import ground
from perf.torture.world import Shop, World
from tests.faults.hanging import suspended

Fault = Callable[[World, random.Random, Callable[[], None]], None]
"""Inflicts itself, lets time pass with the given call where it lasts, and ends."""

JUMP_SECONDS = 120


def _kill(found: list[psutil.Process]) -> None:
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def kill_web_worker(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """The process that answers, whose parent starts it again."""
    _kill(world.find("config.web")[:1][0].children())


def kill_web(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """The whole web server."""
    _kill(world.find("config.web"))


def kill_worker_child(world: World, chance: random.Random, _last: Callable[[], None]) -> None:
    """A process that does background work."""
    _kill(chance.sample(world.worker_children(), k=1))


def kill_worker(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """The process that hands the work out."""
    _kill(world.find("config.worker")[:1])


def stop_postgres(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """As a power cut would: no checkpoint, no farewell."""
    os.kill(world.stores("postgres")[0].pid, signal.SIGQUIT)


def kill_valkey(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """With what it had not written yet."""
    _kill(world.stores("valkey"))


def flush_valkey(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """Cache and queue forget everything."""
    redis.Redis.from_url(world.addresses.redis_url).flushall()


def _hang(find: Callable[[World], list[psutil.Process]]) -> Fault:
    """These processes take connections and answer nothing."""

    def hang(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
        with suspended(lambda: find(world)):
            last()

    return hang


def _process(popen: "subprocess.Popen[bytes] | None") -> list[psutil.Process]:
    assert popen is not None
    return [psutil.Process(popen.pid)]


hang_postgres = _hang(lambda world: world.stores("postgres"))
hang_valkey = _hang(lambda world: world.stores("valkey"))
hang_gateway = _hang(lambda world: _process(world.gateway._popen))
hang_mail_server = _hang(lambda world: _process(world.post.popen))


def hang_receiver(world: World, chance: random.Random, last: Callable[[], None]) -> None:
    """One shop's webhooks wait."""
    holds = chance.choice(world.shops).hooks.holds
    holds.clear()
    try:
        last()
    finally:
        holds.set()


def lock_a_table(world: World, chance: random.Random, last: Callable[[], None]) -> None:
    """Nobody reads or writes one shop's products."""
    lock_table(world, chance.choice(world.shops), last)


def lock_table(world: World, shop: Shop, last: Callable[[], None]) -> None:
    """Nobody reads or writes this shop's products."""
    with closing(psycopg2.connect(world.addresses.database_url)) as link, link, link.cursor() as cursor:
        cursor.execute("SELECT schema_name FROM tenants_tenant WHERE slug = %s", [shop.slug])
        ((schema,),) = cursor.fetchall()
        cursor.execute(f'LOCK TABLE "{schema}".catalogue_product IN ACCESS EXCLUSIVE MODE')
        last()


def fill_disk(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """Nothing more can be written: no table grows, no upload is kept."""
    with ground.full(world.var_dir):
        last()


def _cut_off(port_in: Callable[[World], int]) -> Fault:
    """What is sent to this port gets lost on the way."""

    def cut_off(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
        with ground.cut_off(port_in(world)):
            last()

    return cut_off


def lose_packets(_world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """On the way between any two: buyers, web, stores, gateway, mail server, receivers."""
    with ground.lossy():
        last()


def _jump(seconds: int) -> Fault:
    """Web, worker and beat are so far ahead of their stores and of everybody else."""

    def jump(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
        ground.set_clock(world.folder, seconds)
        try:
            last()
        finally:
            ground.set_clock(world.folder, 0)

    return jump


def possible(world: World) -> dict[str, Fault]:
    """Those that can be inflicted here."""
    return (
        EVERYWHERE
        | (OF_A_NAMESPACE if ground.is_apart() else {})
        | (OF_THE_CLOCK if world.has_own_clock else {})
    )


EVERYWHERE: dict[str, Fault] = {
    "kill web worker": kill_web_worker,
    "kill web server": kill_web,
    "kill a child of the worker": kill_worker_child,
    "kill the worker": kill_worker,
    "stop Postgres at once": stop_postgres,
    "kill Valkey": kill_valkey,
    "flush Valkey": flush_valkey,
    "hang Postgres": hang_postgres,
    "hang Valkey": hang_valkey,
    "hang the gateway": hang_gateway,
    "hang the mail server": hang_mail_server,
    "hang a receiver": hang_receiver,
    "lock a shop's table": lock_a_table,
}

OF_A_NAMESPACE: dict[str, Fault] = {
    "fill the disk": fill_disk,
    "cut Postgres off": _cut_off(lambda world: urlsplit(world.addresses.database_url).port or 0),
    "cut Valkey off": _cut_off(lambda world: urlsplit(world.addresses.redis_url).port or 0),
    "cut the gateway off": _cut_off(lambda world: world.gateway.port),
    "lose packets": lose_packets,
}
OF_THE_CLOCK: dict[str, Fault] = {
    "set the clock forward": _jump(JUMP_SECONDS),
    "set the clock back": _jump(-JUMP_SECONDS),
}
MISSING = dict.fromkeys(OF_A_NAMESPACE, "no namespaces here") | dict.fromkeys(
    OF_THE_CLOCK, "no C compiler here"
)
"""Why one is not inflicted that is not `possible`."""
