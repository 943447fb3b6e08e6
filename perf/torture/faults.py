"""What is done to the world, one fault at a time. Each is over when its context ends."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import psutil
import psycopg2
import redis

from config.local import servers
from perf.torture.world import World

Fault = Callable[[World, random.Random, Callable[[], None]], None]
"""Inflicts itself, lets time pass with the given call where it lasts, and ends."""

NEEDS_A_NAMESPACE = ("disk full", "clock jumps", "network loss")
"""Of the whole machine: they are inflicted where a mount and network namespace of their own can be made."""


def _kill(found: list[psutil.Process]) -> None:
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.kill()


@contextmanager
def _suspended(found: list[psutil.Process]) -> Iterator[None]:
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in found:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def kill_web_worker(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """The process that answers, whose parent starts it again."""
    _kill(world.find("config.web")[:1][0].children())


def kill_web(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """The whole web server."""
    _kill(world.find("config.web"))


def kill_worker_child(world: World, chance: random.Random, _last: Callable[[], None]) -> None:
    """A process that does background work."""
    _kill([chance.choice(world.find("worker")[1:] or world.find("worker"))])


def kill_worker(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """The process that hands the work out."""
    _kill(world.find("worker")[:1])


def stop_postgres(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """As a power cut would: no checkpoint, no farewell."""
    os.kill(world.stores("postgres")[0].pid, signal.SIGQUIT)


def kill_valkey(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """With what it had not written yet."""
    _kill(world.stores("valkey"))


def flush_valkey(world: World, _chance: random.Random, _last: Callable[[], None]) -> None:
    """Cache and queue forget everything."""
    found = servers.find(world.var_dir)
    if found is not None:
        redis.Redis.from_url(found.redis_url).flushall()


def hang_postgres(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """It takes connections and answers nothing."""
    with _suspended(world.stores("postgres")):
        last()


def hang_valkey(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """It takes connections and answers nothing."""
    with _suspended(world.stores("valkey")):
        last()


def hang_gateway(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """Charges are made or not, and nobody hears of it."""
    process = world.gateway._popen
    assert process is not None
    with _suspended([psutil.Process(process.pid)]):
        last()


def hang_mail_server(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """Letters wait."""
    assert world.post.popen is not None
    with _suspended([psutil.Process(world.post.popen.pid)]):
        last()


def hang_receiver(world: World, chance: random.Random, last: Callable[[], None]) -> None:
    """One shop's webhooks wait."""
    holds = chance.choice(world.shops).hooks.holds
    holds.clear()
    try:
        last()
    finally:
        holds.set()


def lock_table(world: World, chance: random.Random, last: Callable[[], None]) -> None:
    """Nobody reads or writes one shop's products."""
    found, shop = servers.find(world.var_dir), chance.choice(world.shops)
    if found is None:
        return
    with closing(psycopg2.connect(found.database_url)) as link, link, link.cursor() as cursor:
        cursor.execute("SELECT schema_name FROM tenants_tenant WHERE slug = %s", [shop.slug])
        ((schema,),) = cursor.fetchall()
        cursor.execute(f'LOCK TABLE "{schema}".catalogue_product IN ACCESS EXCLUSIVE MODE')
        last()


ALL: dict[str, Fault] = {
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
    "lock a shop's table": lock_table,
}
