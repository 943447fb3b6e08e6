"""The embedded Valkey, run as a daemon that outlives the command that starts it."""

import os
import socket
import time

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
    # its inline commands, since the client library takes longer to load than all else that a command needs
    asked = f"AUTH {state.password}\r\nCONFIG GET dir\r\nQUIT\r\n"
    try:
        with socket.create_connection(("127.0.0.1", state.valkey_port), timeout=3) as link:
            link.sendall(asked.encode())
            told = b"".join(iter(lambda: link.recv(4096), b""))
    except OSError:
        return False
    return os.fsencode(home.valkey) in told.split(b"\r\n")


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
