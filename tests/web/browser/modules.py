"""The page's own script modules in a browser without a server: only files of the static folder are answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import trialwright.web

STATIC = Path(trialwright.web.__file__).parent / "static" / "trialwright"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


def module_page(chromium: Any) -> Any:
    """An empty page under the site's policy, from which the modules can be imported (``import('/typed.js')``)."""
    page = chromium.new_context().new_page()
    page.route("**/*", _answer)
    page.goto("http://modules.test/")
    return page


def _answer(route: Any) -> None:
    name = urlparse(route.request.url).path.lstrip("/")
    if not name:
        route.fulfill(status=200, content_type="text/html", headers={"Content-Security-Policy": POLICY}, body="<p>")
        return
    route.fulfill(status=200, content_type="text/javascript", body=(STATIC / name).read_text(encoding="utf-8"))
