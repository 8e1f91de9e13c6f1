"""A slow line before a server: every request waits, and every answer comes in two parts with a pause between them.

``TRIALWRIGHT_SLOW_LINE=0.7`` puts it between each browser and each server of these tests. A test that looks at a page
that has not come yet, or that types into one about to leave, passes on a fast machine and fails on a busy one; behind
a slow line it fails always.
"""

from __future__ import annotations

import os
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

SECONDS = float(os.environ.get("TRIALWRIGHT_SLOW_LINE", "0"))


@contextmanager
def slow_line(address: str, seconds: float = SECONDS) -> Iterator[str]:
    """The address to use instead of ``address``; the same where no wait in seconds is asked for."""
    if seconds <= 0:
        yield address
        return
    target = (str(urlsplit(address).hostname), int(urlsplit(address).port or 80))

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), socket.create_connection(target) as server:
                asks = threading.Thread(target=_carry, args=(self.request, server, seconds), daemon=True)
                asks.start()
                _carry(server, self.request, seconds, halves=True)

    class Line(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 128

    with Line(("127.0.0.1", 0), Relay) as line:
        threading.Thread(target=line.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{line.server_address[1]}"
        line.shutdown()


def _carry(source: socket.socket, to: socket.socket, seconds: float, *, halves: bool = False) -> None:
    """Bytes from one end to the other, each piece late."""
    with suppress(OSError):
        while piece := source.recv(1 << 20):
            if halves:
                to.sendall(piece[: len(piece) // 2])
                piece = piece[len(piece) // 2 :]
            time.sleep(seconds)
            to.sendall(piece)
    for end in (source, to):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
