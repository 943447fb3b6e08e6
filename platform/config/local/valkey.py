"""The embedded Valkey, run as a daemon that outlives the command that starts it."""

import contextlib
import time
from pathlib import Path

import redis

from config.local import binaries, processes
from config.local.errors import LocalServersError
from config.local.home import Home, State

START_SECONDS = 20


def url(state: State) -> str:
    """The address of the local Valkey, database 0."""
    return f"redis://:{state.password}@127.0.0.1:{state.valkey_port}/0"


def answers(home: Home, state: State) -> bool:
    """Whether our own server, with our own data folder, answers at the remembered port."""
    if not state.valkey_port:
        return False
    client = redis.Redis.from_url(
        url(state), socket_timeout=3, socket_connect_timeout=3, decode_responses=True
    )
    with contextlib.closing(client):
        try:
            found = client.config_get("dir")
        except (redis.RedisError, OSError):
            return False
    return Path(str(found["dir"])) == home.valkey


def start(home: Home, state: State) -> None:
    """Start the server and note its port in `state`. Raises LocalServersError when it does not come up."""
    program = binaries.valkey(home.account)
    processes.end(processes.working_in(home.valkey, "valkey"))
    state.valkey_port = processes.free_port(state.valkey_port)
    log = home.logs / "valkey.log"
    settings = {
        "bind": "127.0.0.1",
        "port": str(state.valkey_port),
        "dir": str(home.valkey),
        "logfile": str(log),
        "requirepass": state.password,
        "daemonize": "yes",
        "pidfile": str(home.logs / "valkey.pid"),
        "databases": "64",
        "maxmemory-policy": "noeviction",
        "appendonly": "yes" if state.durable else "no",
        "save": "3600 1" if state.durable else '""',
        "aof-load-truncated": "yes",
    }
    text = "".join(f"{name} {_quoted(value)}\n" for name, value in settings.items())
    done = home.account.run([str(program), "-"], input=text)
    until = time.monotonic() + START_SECONDS
    while done.returncode == 0 and time.monotonic() < until:
        if answers(home, state):
            return
        time.sleep(0.03)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
    raise LocalServersError(
        f"the local Valkey did not start; the end of {log}:\n{done.stdout}{done.stderr}{tail}"
    )


def stop(home: Home) -> None:
    """Stop the server if it runs; it writes what it holds first."""
    processes.end(processes.working_in(home.valkey, "valkey"), wait=10)


def _quoted(value: str) -> str:
    return value if value in ('""', "3600 1") else f'"{value}"'
