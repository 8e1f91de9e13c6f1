"""The page's own script modules in a browser without a server: only files of the static folder are answered."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import sync_playwright

import trialwright.web
from tests.web.browser.conftest import FLAGS

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


def evaluated(script: str, argument: Any) -> Any:
    """What ``script`` makes of ``argument`` in a browser of its own, in a thread of its own: Playwright's loop keeps
    Django from its database in the thread where it runs."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs chromium: it is not installed")

    def run() -> Any:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            try:
                return module_page(browser).evaluate(script, argument)
            finally:
                browser.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()
