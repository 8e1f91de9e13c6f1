// Says a day back while it is typed into a small form: weekday and study day, or what is wrong with it.

import { echo, readDate } from "./typed_date.js";

for (const form of document.querySelectorAll("[data-today]")) {
  const { today, order, anchor } = form.dataset;
  const typing = { today, order: order || null };
  for (const field of form.querySelectorAll("input[data-day]")) {
    const place = document.createElement("span");
    place.className = "hint";
    place.setAttribute("aria-live", "polite");
    field.after(place);
    const show = () => {
      const typed = field.value.trim();
      const { iso, says } = typed === "" ? { iso: null, says: "" } : readDate(typed, typing, field.dataset.day !== "partial");
      place.textContent = iso === null ? (says ?? "") : echo(iso, anchor || null);
    };
    field.addEventListener("input", show);
    show();
  }
}
