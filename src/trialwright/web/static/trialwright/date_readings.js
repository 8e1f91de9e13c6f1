// A date that can mean several days, or none as it was typed: each day that may be meant is a button. None is taken by
// itself; without this file the sentence alone says what to write.

import { echo } from "./typed_date.js";

// The buttons; `take` is called with the day that was chosen.
export function readingButtons(readings, take) {
  const row = document.createElement("span");
  row.className = "readings";
  for (const iso of readings) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "second", textContent: echo(iso) });
    button.addEventListener("click", () => take(iso));
    row.append(button);
  }
  return row;
}
