"""What is done to the world, one fault at a time. Each is over when its context ends."""

import os
import random
import signal
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


def hang_postgres(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """It takes connections and answers nothing."""
    with suspended(lambda: world.stores("postgres")):
        last()


def hang_valkey(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """It takes connections and answers nothing."""
    with suspended(lambda: world.stores("valkey")):
        last()


def hang_gateway(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """Charges are made or not, and nobody hears of it."""
    process = world.gateway._popen
    assert process is not None
    with suspended(lambda: [psutil.Process(process.pid)]):
        last()


def hang_mail_server(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """Letters wait."""
    process = world.post.popen
    assert process is not None
    with suspended(lambda: [psutil.Process(process.pid)]):
        last()


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


def cut_off_postgres(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """What is sent to it gets lost on the way."""
    with ground.cut_off(_port(world, "database_url")):
        last()


def cut_off_valkey(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """What is sent to it gets lost on the way."""
    with ground.cut_off(_port(world, "redis_url")):
        last()


def cut_off_gateway(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """What is sent to it gets lost on the way."""
    with ground.cut_off(world.gateway.port):
        last()


def lose_packets(_world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """On the way between any two: buyers, web, stores, gateway, mail server, receivers."""
    with ground.lossy():
        last()


def set_clock_forward(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """Web, worker and beat are two minutes ahead of their stores and of everybody else."""
    _jump(world, JUMP_SECONDS, last)


def set_clock_back(world: World, _chance: random.Random, last: Callable[[], None]) -> None:
    """Web, worker and beat are two minutes behind."""
    _jump(world, -JUMP_SECONDS, last)


def _jump(world: World, seconds: int, last: Callable[[], None]) -> None:
    ground.set_clock(world.folder, seconds)
    try:
        last()
    finally:
        ground.set_clock(world.folder, 0)


def _port(world: World, name: str) -> int:
    return urlsplit(str(getattr(world.addresses, name))).port or 0


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
    "cut Postgres off": cut_off_postgres,
    "cut Valkey off": cut_off_valkey,
    "cut the gateway off": cut_off_gateway,
    "lose packets": lose_packets,
}
OF_THE_CLOCK: dict[str, Fault] = {
    "set the clock forward": set_clock_forward,
    "set the clock back": set_clock_back,
}
MISSING = dict.fromkeys(OF_A_NAMESPACE, "no namespaces here") | dict.fromkeys(
    OF_THE_CLOCK, "no C compiler here"
)
"""Why one is not inflicted that is not `possible`."""
