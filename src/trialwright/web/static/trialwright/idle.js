// Warns before a session ends for want of a request, and says when it has ended; what was typed stays on the page.
// Whoever types or points is there: the server is told once, so that a long form does not end under its writer's hands.

import { dropAll, dropWritten } from "./tab_box.js";

const WARN_SECONDS = 120;
const box = document.getElementById("idle");
const limit = Number(box.dataset.seconds) * 1000;
const [text, stay, again] = [box.querySelector("p"), box.querySelector("button"), box.querySelector("a")];
let heard = Date.now();
let active = false;
let over = false;

function show(says, mayStay) {
  if (text.textContent !== says) text.textContent = says;
  stay.hidden = !mayStay;
  again.hidden = mayStay;
  box.hidden = false;
}

function end() {
  over = true;
  again.href = `${box.dataset.again}?next=${encodeURIComponent(location.pathname + location.search)}`;
  show("You are logged out: nothing was asked of the server for too long. What you typed stays here; log in again to go on.", false);
}

async function ask() {
  active = false;
  try {
    const answer = await fetch(box.dataset.stay, { credentials: "same-origin", cache: "no-store", redirect: "error" });
    if (answer.status === 204) {
      heard = Date.now();
      box.hidden = true;
    } else if (answer.status === 401) end();
  } catch { /* the server cannot be reached: it is asked again */ }
}

function look() {
  if (over) return;
  const left = limit - (Date.now() - heard);
  if (left <= 0) ask().then(() => { if (limit - (Date.now() - heard) <= 0) end(); });
  else if (left <= WARN_SECONDS * 1000) {
    if (active) ask();
    else show(`You will be logged out in ${Math.max(1, Math.round(left / 60_000))} minute(s).`, true);
  }
}

for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => { if (box.hidden) active = true; });
stay.addEventListener("click", ask);
setInterval(look, 5_000);
document.addEventListener("visibilitychange", look);
dropWritten();
document.querySelector("form[data-log-out]")?.addEventListener("submit", dropAll);
