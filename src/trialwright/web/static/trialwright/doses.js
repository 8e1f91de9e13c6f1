// Beside the day of a dose: whether it lies in the window. The server says the same when the dose is handed in.

import { readDate } from "./typed_date.js";

const DAY = 86_400_000;

// Days before (negative) or after the window; 0 inside, null for what is no day.
export function outside(day, first, last) {
  const [at, from, to] = [day, first, last].map((one) => Date.parse(`${one}T00:00:00Z`));
  if (Number.isNaN(at)) return null;
  return at < from ? Math.round((at - from) / DAY) : at > to ? Math.round((at - to) / DAY) : 0;
}

export function words(days) {
  if (days === null) return "";
  if (days === 0) return "in its window";
  const number = Math.abs(days);
  return `${number} day${number === 1 ? "" : "s"} ${days < 0 ? "before" : "after"} its window: a deviation is written with it`;
}

for (const form of document.querySelectorAll("form[data-first]")) {
  const { today, order, first, last } = form.dataset;
  const day = form.querySelector("input[data-day]");
  const hint = form.querySelector("[data-window]");
  const show = () => {
    const { iso } = readDate(day.value, { today, order: order || null }, true);
    hint.textContent = words(outside(iso, first, last));
  };
  day.addEventListener("input", show);
  show();
}
