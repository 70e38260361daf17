"""A real OpenSSH server on loopback, and a slow line to it: ``python -m tests.support.ssh_server``.

Each connection to the first of the two ports printed is served by an `sshd` of its own, as inetd
does; the second port leads to the first over a line that holds everything back for some
milliseconds each way. Ending this process cuts every slow line, and nothing else.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
_PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
TOOLS = {name: shutil.which(name, path=_PLACES) for name in ("sshd", "ssh", "ssh-keygen", "tmux")}


def missing() -> list[str]:
    """The tools that these tests need and this machine lacks."""
    return [name for name, path in TOOLS.items() if path is None]


# --- used by tests


@dataclass
class SshServer:
    """A server with a host key, a configuration and keys of its own; use it in ``with``.

    Args:
        folder: where all of it lies.
        environment: what the server sets in each session.
        accepts: the variables that it takes from clients, as sshd_config names them.
        delay: milliseconds each way on the slow line.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    accepts: str = "LANG LC_*"
    delay: int = 100
    ports: tuple[int, int] = (0, 0)

    def __enter__(self) -> Self:
        self.folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            # Where the server's first half is shut up; the system's start-up would make it.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        for name in ("host", "mine"):
            make = [f"{TOOLS['ssh-keygen']}", "-q", "-t", "ed25519", "-N", "", "-f"]
            subprocess.run([*make, str(self.folder / name)], check=True)
        self.let_in()
        said = " ".join(f'"{name}={value}"' for name, value in self.environment.items())
        (self.folder / "config").write_text(
            f"""
HostKey {self.folder / "host"}
AuthorizedKeysFile {self.folder / "keys"}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PrintMotd no
PrintLastLog no
UseDNS no
LogLevel ERROR
Subsystem sftp internal-sftp
AcceptEnv {self.accepts}
SetEnv {said}
"""
        )
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def connect(self) -> None:
        """Lay the line."""
        self._line = subprocess.Popen(
            [sys.executable, "-m", "tests.support.ssh_server", self.folder, str(self.delay)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert self._line.stdout is not None
        first, second = json.loads(self._line.stdout.readline())
        self.ports = (first, second)

    def cut(self) -> None:
        """Cut the line."""
        if self._line.poll() is None:
            self._line.send_signal(signal.SIGKILL)
        self._line.wait()
        assert self._line.stdout is not None
        self._line.stdout.close()

    def let_in(self, options: str = "") -> None:
        """Say what the key may do: the words before it in authorized_keys."""
        key = (self.folder / "mine.pub").read_text()
        (self.folder / "keys").write_text(f"{options} {key}".lstrip())

    def client(self, *more: str, slow: bool = False, options: tuple[str, ...] = ()) -> list[str]:
        """The command line of a client; ``more`` is what is to be run there."""
        settings = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "LogLevel": "ERROR",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": os.devnull,
        }
        return [
            *(f"{TOOLS['ssh']}", "-F", "none", "-p", str(self.ports[slow])),
            *("-i", str(self.folder / "mine")),
            *(word for name, value in settings.items() for word in ("-o", f"{name}={value}")),
            *options,
            f"{getpass.getuser()}@127.0.0.1",
            *more,
        ]


# --- the process that serves


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Pass on what comes, each piece so much later, in its order."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def send() -> None:
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(max(due - loop.time(), 0))
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
        writer.close()

    sending = asyncio.create_task(send())
    with suppress(OSError):
        while piece := await reader.read(65536):
            pieces.put_nowait((loop.time() + delay, piece))
    pieces.put_nowait((loop.time() + delay, b""))
    with suppress(OSError):
        await sending


async def _serve(folder: Path, delay: float) -> None:
    loop = asyncio.get_running_loop()
    direct = socket.create_server(("127.0.0.1", 0))
    direct.setblocking(False)  # noqa: FBT003 - its only way
    first = direct.getsockname()[1]

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_server = await asyncio.open_connection("127.0.0.1", first)
        await asyncio.gather(_pump(reader, to_server[1], delay), _pump(to_server[0], writer, delay))

    slow = await asyncio.start_server(relay, "127.0.0.1", 0)
    sys.stdout.write(json.dumps([first, slow.sockets[0].getsockname()[1]]) + "\n")
    sys.stdout.flush()
    command = (f"{TOOLS['sshd']}", "-i", "-f", f"{folder / 'config'}")
    children = []
    with (folder / "log").open("ab") as log:
        while True:
            connection, _address = await loop.sock_accept(direct)
            connection.setblocking(True)  # noqa: FBT003 - its only way
            with connection:
                children.append(
                    await asyncio.create_subprocess_exec(
                        *command, stdin=connection.fileno(), stdout=connection.fileno(), stderr=log
                    )
                )


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2]) / 1000))
