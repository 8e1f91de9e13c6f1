// Says a day back while it is typed into a small form: weekday and study day, or what is wrong with it.

import { readingButtons } from "./date_readings.js";
import { echo, readDate } from "./typed_date.js";

for (const form of document.querySelectorAll("[data-today]")) {
  const { today, order, anchor } = form.dataset;
  const typing = { today, order: order || null };
  for (const field of form.querySelectorAll("input[data-day]")) {
    const place = document.createElement("span");
    place.className = "hint";
    place.setAttribute("aria-live", "polite");
    field.after(place);
    const take = (iso) => {
      field.value = iso;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    };
    const show = () => {
      const typed = field.value.trim();
      const { iso, says, readings } = typed === "" ? { iso: null, says: "", readings: [] } : readDate(typed, typing, field.dataset.day !== "partial");
      const told = [...field.parentElement.querySelectorAll(".error")].some((one) => one.textContent === says);
      place.replaceChildren(iso !== null ? echo(iso, anchor || null) : told ? "" : (says ?? ""));
      if (readings.length) place.append(readingButtons(readings, take));
    };
    field.addEventListener("input", show);
    show();
  }
}
