"""A loopback port behind which another one is: it notes who asked for what and when, and can stop passing anything."""

import contextlib
import re
import socket
import threading
import time
from dataclasses import dataclass

from testbed.ports import LOOPBACK

_REQUEST = re.compile(rb"\A(GET|POST|PUT|PATCH|DELETE) (?:http://[^/ ]+)?(/\S*) HTTP/1\.1\r\n")
_SIZE = 65536


@dataclass(frozen=True)
class Line:
    """A request that came through: when on this machine's monotonic clock, and what it asked for."""

    at: float
    method: str
    path: str


class Relay:
    """Use as a context manager. `target` is the port behind it, and may change. `lines` are the requests that were
    passed on, where what is passed is plain HTTP."""

    def __init__(self, target: int) -> None:
        self.lines: list[Line] = []
        self.target = target
        self._passing = threading.Event()
        self._passing.set()
        self._open: set[socket.socket] = set()
        self._server = socket.create_server((LOOPBACK, 0))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.getsockname()[1])

    @property
    def writes(self) -> list[Line]:
        """The requests that change something."""
        return [line for line in self.lines if line.method != "GET"]

    def cut(self) -> None:
        """Pass nothing on, as a network that loses every packet: nobody is told, and connections stay open."""
        self._passing.clear()

    def mend(self) -> None:
        """Pass on what waits, and whatever comes."""
        self._passing.set()

    def __enter__(self) -> "Relay":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.mend()
        for one in (self._server, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            self._passing.wait()
            try:
                behind = socket.create_connection((LOOPBACK, self.target))
            except OSError:
                return
            with behind:
                self._open |= {client, behind}
                back = threading.Thread(target=self._pass, args=(behind, client, False), daemon=True)
                back.start()
                self._pass(client, behind, True)
                back.join()
                self._open -= {client, behind}

    def _pass(self, source: socket.socket, target: socket.socket, asking: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_SIZE):
                self._passing.wait()
                if asking and (found := _REQUEST.match(data)):
                    self.lines.append(Line(time.monotonic(), found[1].decode(), found[2].decode()))
                target.sendall(data)
        # The other direction ends as well: half-open connections are nothing that anybody here relies on.
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
