"""How quickly a form answers in a real browser: inline checks, field to field, and what a page weighs.

    python benchmarks/entry_pace.py [--times 40]

Bars: a check answers within 150 ms of the last key, Enter reaches the next field within 50 ms (95th percentile), a page
with its scripts and styles weighs at most 300 kB (gzip). Prints each figure; ends with 1 when one misses its bar.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

FEEDBACK = """(text) => new Promise((done) => {
  const field = document.querySelector("[name=systolic_mm_hg]");
  const told = field.closest(".question").querySelector("[data-told]");
  const seen = new MutationObserver(() => { seen.disconnect(); done(performance.now() - begun); });
  seen.observe(told, { childList: true });
  field.value = text;
  const begun = performance.now();
  field.dispatchEvent(new Event("input", { bubbles: true })); })"""
NEXT = """() => { const begun = performance.now();
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  return [performance.now() - begun, document.activeElement.name]; }"""


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--times", type=int, default=40)
    times = options.parse_args().times
    from playwright.sync_api import sync_playwright
    from tests.web.browser.clinic import CODE, STUDY, prepared
    from tests.web.browser.conftest import FLAGS, Watched, log_in, page_of, serving

    with tempfile.TemporaryDirectory() as folder:
        prepared(Path(folder) / "data")
        with serving(Path(folder) / "data") as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            page = page_of(browser, served, Watched(), scripts=True)
            log_in(page, served, "coordinator")
            address = f"{served.address}/studies/{STUDY}/participants/{CODE}/visits/week-0"
            weights = {form: _weight(page, f"{address}/{form}") for form in ("vitals", "chemistry", "joint_counts")}
            found = _pace(page, address, times)
    moves = f"{found['next']:.0f} ms in vitals, {found['next of 134']:.0f} ms among 134 joints"
    print(f"inline check: p95 {found['check']:.0f} ms (bar 150); Enter to the next field: p95 {moves} (bar 50)")
    print("page with scripts and styles, gzip: " + ", ".join(f"{name} {size:.0f} kB" for name, size in weights.items())
          + " (bar 300)")  # fmt: skip
    kept = found["check"] <= 150 and found["next"] <= 50 and max(weights.values()) <= 300
    return 0 if kept else 1


def _pace(page: Any, address: str, times: int) -> dict[str, float]:
    page.goto(f"{address}/vitals")
    check = [page.evaluate(FEEDBACK, "900" if turn % 2 == 0 else "120") for turn in range(times)]
    moves = []
    for _ in range(max(times // 5, 1)):
        page.locator("[name=systolic_mm_hg]").focus()
        moves += [page.evaluate(NEXT)[0] for _ in range(5)]
    page.goto(f"{address}/joint_counts")
    page.locator("table.grid select").first.focus()
    joints = [page.evaluate(NEXT)[0] for _ in range(times)]
    return {"check": _p95(check), "next": _p95(moves), "next of 134": _p95(joints)}


def _weight(page: Any, address: str) -> float:
    """Kilobytes of everything that the page loads, each compressed by gzip."""
    loaded: list[Any] = []

    def hear(response: Any) -> None:
        loaded.append(response)

    page.goto("about:blank")  # what the page before still sends as it is left is not this one's
    page.on("response", hear)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("response", hear)
    return sum(len(gzip.compress(one.body())) for one in loaded) / 1000


def _p95(found: list[float]) -> float:
    return sorted(found)[int(0.95 * (len(found) - 1))]


if __name__ == "__main__":
    sys.exit(main())
