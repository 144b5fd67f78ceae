"""Loopback servers that stand between a program and where it really goes: a proxy, and an end of TLS."""

import contextlib
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

Address = tuple[str, int]
AUTHORITY = Path(__file__).parent / "authority" / "authority.pem"
"""A certificate authority of the tests; its key is thrown away, and the one certificate is for kapso.test."""
_CERTIFICATE = AUTHORITY.with_name("server.pem")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads, block_on_close, allow_reuse_address = True, False, True


class Proxy:
    """An HTTP proxy that knows CONNECT alone. `names` says where each HOST:PORT really is; `asked` is what was asked
    for, known or not."""

    def __init__(self, names: Mapping[str, Address]) -> None:
        self.names, self.asked, self.url = names, list[str](), ""

    def handle(self, client: socket.socket) -> None:
        """Serve one connection."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096) or b"\r\n\r\n"
        method, target, *_ = head.decode(errors="replace").split(" ", 2)
        self.asked.append(target)
        if method != "CONNECT" or target not in self.names:
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(self.names[target]) as there:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            _both_ways(client, there)


@contextlib.contextmanager
def proxy(names: Mapping[str, Address]) -> Iterator[Proxy]:
    """A running proxy."""
    here = Proxy(names)
    with _serving(here.handle) as address:
        here.url = f"http://{address[0]}:{address[1]}"
        yield here


@contextlib.contextmanager
def end_of_tls(there: Address) -> Iterator[Address]:
    """Speaks TLS as kapso.test and passes on what it hears to a plain server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_CERTIFICATE)

    def handle(client: socket.socket) -> None:
        # Who does not trust the authority goes away in the middle of the handshake.
        with (
            contextlib.suppress(OSError),
            context.wrap_socket(client, server_side=True) as plain,
            socket.create_connection(there) as behind,
        ):
            _both_ways(plain, behind)

    with _serving(handle) as address:
        yield address


@contextlib.contextmanager
def _serving(handle: object) -> Iterator[Address]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            assert callable(handle)
            with contextlib.suppress(ConnectionError):
                handle(self.request)

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield (str(server.server_address[0]), int(server.server_address[1]))
        server.shutdown()
        thread.join()


def _both_ways(one: socket.socket, other: socket.socket) -> None:
    while True:
        # What TLS has decrypted already is not seen by select.
        pending = isinstance(one, ssl.SSLSocket) and one.pending() > 0
        ready = [one] if pending else select.select([one, other], [], [])[0]
        for source, target in ((one, other), (other, one)):
            if source in ready:
                data = source.recv(65536)
                if not data:
                    return
                target.sendall(data)
