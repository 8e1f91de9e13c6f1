// Keeps what is typed: on the server as this user's draft, and until the server has it in this tab. A save is sent once.
// When somebody else saved the form meanwhile, what only they changed is taken over and the rest is shown side by side.

import { setText } from "./entry_show.js";
import { TabBox } from "./tab_box.js";

const PAUSE = 400;
const AGAIN = 5_000;
const WORDS = {
  keeping: "Not saved yet. Keeping what you typed …",
  kept: "Not saved yet. What you typed is kept as your draft.",
  apart: "Not saved yet, and the server cannot be reached. What you typed stays in this tab and is sent again by itself.",
  out: "You are logged out. What you typed stays in this tab: ",
};

export class Drafts {
  constructor(entry) {
    Object.assign(this, { entry, form: entry.form, data: entry.data, sending: false, again: false, submitting: false });
    this.turn = 0;
    this.mark = entry.form.querySelector("[data-unsaved]");
    this.box = new TabBox(location.pathname, this.data.tab_key);
  }

  begin() {
    this.form.addEventListener("submit", (event) => this.#submit(event));
    addEventListener("pageshow", () => { this.submitting = false; });
    addEventListener("online", () => this.#send());
    addEventListener("pagehide", () => { if (this.waiting && !this.submitting) this.#leave(); });
    if (this.data.draft) this.#say("kept");
    if (this.data.received) this.box.drop();
    else this.#restore();
  }

  changed() {
    if (this.entry.differing().length === 0 && !this.data.draft && !this.waiting && !this.sent) return;
    this.#remember();
    if (!this.#isApart()) this.#say("keeping");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#send(), PAUSE);
  }

  // In this tab ------------------------------------------------------------------------------------------------------

  // The mark says whether the tab holds the last that was typed: it is read and sealed a moment later.
  typing() {
    this.turn += 1;
    delete this.mark.dataset.held;
  }

  async #remember() {
    this.typing();
    const mine = this.turn;
    await this.box.keep(JSON.stringify({ user: this.data.user, body: this.#body().toString() }));
    if (mine === this.turn) this.mark.dataset.held = "";
  }

  // What this tab still holds was never acknowledged: hand it in as a draft and show the page with it. A page that
  // answers a submitted form acknowledges it by itself; and nothing is typed or sent while the page may load again.
  async #restore() {
    if (!this.box.holds) return;
    this.form.inert = true;
    const held = JSON.parse(await this.box.open());
    if (held?.user !== this.data.user) {
      this.box.drop();
      this.form.inert = false;
      return;
    }
    const body = new URLSearchParams(held.body);
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    const found = await this.#post(body);
    if (found.answer !== null) this.box.drop();
    if (found.answer?.kept) location.reload();
    else this.form.inert = false;
  }

  // To the server ----------------------------------------------------------------------------------------------------

  #body() {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) body.append(name, String(value));
    return body;
  }

  async #post(body, keepalive = false) {
    try {
      const response = await fetch(this.data.addresses.draft, { method: "POST", body, redirect: "manual", keepalive });
      if (response.type === "opaqueredirect" || response.status === 403) return { answer: null, state: "out" };
      return response.ok ? { answer: await response.json(), state: "kept" } : { answer: null, state: "apart" };
    } catch {
      return { answer: null, state: "apart" };
    }
  }

  async #send() {
    clearTimeout(this.waiting);
    this.waiting = null;
    if (this.sending) {
      this.again = true;
      return;
    }
    if (this.submitting) return;
    this.sending = true;
    const { answer, state } = await this.#post(this.#body());
    this.sending = false;
    this.sent = true;
    if (this.submitting) return;
    if (answer === null) await this.#failed(state);
    else if (this.again) { this.again = false; await this.#send(); }
    else this.#acknowledged(answer);
  }

  #acknowledged(answer) {
    this.box.drop();
    this.data.draft = answer.kept;
    this.entry.worked = answer.worked;
    Object.assign(this.data.rules, answer.rules);
    this.#theirs(answer);
    this.entry.judge();
    this.#say(this.entry.differing().length ? "kept" : null);
  }

  async #failed(state) {
    this.again = false;
    this.#say(state);
    if (state === "out") await this.#freshToken();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#send(), AGAIN);
  }

  // After a new log-in of the same user this page goes on with the new session's token.
  async #freshToken() {
    try {
      const response = await fetch(location.pathname, { redirect: "manual" });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const data = JSON.parse(page.getElementById("form-data")?.textContent ?? "null");
      if (data?.user !== this.data.user) return;
      this.form.elements.csrfmiddlewaretoken.value = page.querySelector("#entry [name=csrfmiddlewaretoken]").value;
    } catch { /* still apart: tried again */ }
  }

  #leave() {
    this.#post(this.#body(), true);
  }

  #submit(event) {
    const discards = event.submitter?.value === "discard";
    if (this.submitting || (!navigator.onLine && !discards)) {
      event.preventDefault();
      if (!this.submitting) this.#say("apart");
      return;
    }
    clearTimeout(this.waiting);
    this.submitting = true;
    if (discards) this.box.drop();
    else this.#remember();
  }

  // Somebody else -----------------------------------------------------------------------------------------------------

  #theirs(answer) {
    if (answer.base <= Number(this.form.elements.base.value)) return;
    this.form.elements.base.value = answer.base;
    const told = [];
    for (const [address, theirs] of Object.entries(answer.theirs)) {
      const [mine, before] = [this.entry.text(address).trim(), this.data.seen[address] ?? ""];
      this.data.seen[address] = theirs;
      if (mine === theirs) continue;
      const label = this.data.rules.items[address.replace(/\[.*|\.missing$/g, "")]?.label ?? address;
      if (mine === before) {
        this.entry.set(address, theirs);
        told.push(`${label}: ${theirs || "no value"} now, saved by ${answer.by}; you had not changed it.`);
      } else {
        told.push(`${label}: ${answer.by} saved ${theirs || "no value"}, you typed ${mine || "no value"}. Yours stays here; saving it corrects theirs.`);
      }
    }
    if (told.length) this.#box(told);
  }

  #box(told) {
    const place = this.form.querySelector("[data-conflict]");
    const [box, head, list] = ["div", "h2", "ul"].map((name) => document.createElement(name));
    box.className = "box asked";
    box.setAttribute("role", "alert");
    head.textContent = "Somebody else changed this form";
    list.append(...told.map((says) => Object.assign(document.createElement("li"), { textContent: says })));
    box.append(head, list);
    place.append(box);
  }

  // While the server has nothing, that stays said: the link to the log-in must not go away under the pointer or the focus.
  #isApart() {
    return ["apart", "out"].includes(this.mark.dataset.state);
  }

  #say(state) {
    if (this.mark.dataset.state === (state ?? "")) return;
    this.mark.hidden = state === null;
    const discard = this.form.querySelector("button[value=discard]");
    if (discard) discard.hidden = state === null;
    this.mark.dataset.state = state ?? "";
    this.mark.classList.toggle("lost", state === "apart" || state === "out");
    setText(this.mark, WORDS[state] ?? "");
    if (state !== "out") return;
    const link = document.createElement("a");
    Object.assign(link, { href: `${this.data.addresses.log_in}?next=${location.pathname}`, textContent: "log in again", target: "_blank" });
    this.mark.append(link, " (in another window), and go on here.");
  }
}
