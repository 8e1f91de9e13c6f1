"""A registry on this machine that speaks the public interface's protocol, and misbehaves when told to."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

RANGE = re.compile(r"AREA\[LastUpdatePostDate\]RANGE\[([\d-]+),MAX\]")
TOKEN_STEP = 7


@dataclass
class Registry:
    """What the server holds. ``trouble``: what goes wrong with the next requests, one each; "" for nothing."""

    studies: list[dict[str, Any]]
    stamp: str = "2026-11-20T09:00:05"
    most: int = 3
    trouble: list[str] = field(default_factory=list)
    strangers: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    always: str = ""
    lost_tokens: bool = False

    def answer(self, asked: dict[str, str]) -> dict[str, Any]:
        """One page, as the interface gives it."""
        found = [study for study in self.studies if self._matches(study, asked)]
        if "filter.ids" in asked:
            found += self.strangers
        size = min(int(asked.get("pageSize", "10")), self.most)
        start = int(asked["pageToken"].removeprefix("t")) // TOKEN_STEP if "pageToken" in asked else 0
        page: dict[str, Any] = {"studies": found[start : start + size]}
        if asked.get("countTotal") == "true":
            page["totalCount"] = len(found)
        if start + size < len(found):
            page["nextPageToken"] = f"t{(start + size) * TOKEN_STEP}"
        if asked.get("fields") == "NCTId":
            page["studies"] = [_only_number(study) for study in page["studies"]]
        return page

    def _matches(self, study: dict[str, Any], asked: dict[str, str]) -> bool:
        section = study.get("protocolSection", {})
        since = RANGE.search(asked.get("filter.advanced", ""))
        posted = section.get("statusModule", {}).get("lastUpdatePostDateStruct", {}).get("date", "")
        if since and posted < since.group(1):
            return False
        if "filter.ids" in asked and section["identificationModule"]["nctId"] not in asked["filter.ids"].split(","):
            return False
        return asked.get("query.term", "") in json.dumps(study)


def _only_number(study: dict[str, Any]) -> dict[str, Any]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": study["protocolSection"]["identificationModule"]["nctId"]}
        }
    }


@contextmanager
def serving(registry: Registry) -> Iterator[str]:
    """The registry on a free port; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is printed."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
            registry.requests.append((parts.path, asked))
            if parts.path == "/api/v2/version":
                self._send(200, json.dumps({"apiVersion": "2.0.3", "dataTimestamp": registry.stamp}).encode())
                return
            if parts.path != "/api/v2/studies":
                self._send(404, b"not here", "text/plain")
                return
            trouble = registry.trouble.pop(0) if registry.trouble else registry.always
            if "FORBIDDEN(" in asked.get("query.term", "") or (registry.lost_tokens and "pageToken" in asked):
                self._send(400, b"Unexpected end of input", "text/plain")
                return
            self._misbehave(trouble, registry.answer(asked))

        def _misbehave(self, trouble: str, page: dict[str, Any]) -> None:
            body = json.dumps(page).encode()
            if trouble.isdigit():
                self._send(int(trouble), b"sorry", "text/plain")
            elif trouble.startswith("retry after "):
                self._send(429, b"slow down", "text/plain", {"Retry-After": trouble.removeprefix("retry after ")})
            elif trouble == "truncated":
                self._send(200, body[: len(body) // 2])
            elif trouble == "breaks off":
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body) + 100))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True
            elif trouble == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            elif trouble == "slow":
                threading.Event().wait(0.6)
                self._send(200, body)
            elif trouble == "html":
                self._send(200, b"<html>Please log in</html>", "text/html")
            elif trouble == "list":
                self._send(200, b"[]")
            elif trouble == "no studies":
                self._send(200, b"{}")
            elif trouble == "same token":
                self._send(200, json.dumps({**page, "nextPageToken": "t0"}).encode())
            elif trouble == "new tokens":
                token = f"t{len(registry.requests) * TOKEN_STEP * 0}{'0' * len(registry.requests)}"
                self._send(200, json.dumps({**page, "nextPageToken": token}).encode())
            elif trouble == "empty":
                token = f"t{'0' * len(registry.requests)}"
                self._send(200, json.dumps({"studies": [], "nextPageToken": token}).encode())
            else:
                self._send(200, body)

        def _send(
            self, code: int, body: bytes, kind: str = "application/json", more: dict[str, str] | None = None
        ) -> None:
            try:
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                for name, value in (more or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
