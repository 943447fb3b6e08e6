"""The embedded Valkey, run as a daemon that outlives the command that starts it."""

import os
import socket
import time

from config.local import binaries, processes
from config.local.data_dir import DataDir, State
from config.local.errors import LocalServersError

START_SECONDS = 20


def url(state: State) -> str:
    """The address of the local Valkey, database 0."""
    return f"redis://:{state.password}@127.0.0.1:{state.valkey_port}/0"


def is_up(data: DataDir, state: State) -> bool:
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
    return os.fsencode(data.valkey) in told.split(b"\r\n")


def start(data: DataDir, state: State) -> None:
    """Start the server and note its port in `state`. Raises LocalServersError when it does not come up."""
    program = binaries.valkey(data.account)
    processes.end(processes.working_in(data.valkey, "valkey"))
    state.valkey_port = processes.free_port(state.valkey_port)
    log = data.logs / "valkey.log"
    settings = {
        "bind": "127.0.0.1",
        "port": str(state.valkey_port),
        "dir": str(data.valkey),
        "logfile": str(log),
        "requirepass": state.password,
        "daemonize": "yes",
        "pidfile": str(data.logs / "valkey.pid"),
        "databases": "64",
        "maxmemory-policy": "noeviction",
        "appendonly": "yes" if state.durable else "no",
        "save": "3600 1" if state.durable else '""',
        "aof-load-truncated": "yes",
    }
    text = "".join(f"{name} {_quoted(value)}\n" for name, value in settings.items())
    done = data.account.run([str(program), "-"], input=text)
    until = time.monotonic() + START_SECONDS
    while done.returncode == 0 and time.monotonic() < until:
        if is_up(data, state):
            return
        time.sleep(0.03)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
    raise LocalServersError(
        f"the local Valkey did not start; the end of {log}:\n{done.stdout}{done.stderr}{tail}"
    )


def stop(data: DataDir) -> None:
    """Stop the server if it runs; it writes what it holds first."""
    processes.end(processes.working_in(data.valkey, "valkey"), wait=10)


def _quoted(value: str) -> str:
    return value if value in ('""', "3600 1") else f'"{value}"'
