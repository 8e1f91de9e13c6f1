// Keys of a form page. Enter moves on, figures choose, t + - make dates, n says why there is no value, F2 shows the
// history of an answer, q asks a query about it, Ctrl+S saves, Ctrl+Enter saves and goes on, / finds a participant, ? shows the keys.

import { parseAddress } from "./judgement.js";
import { moved, readDate } from "./typed_date.js";

export class Keys {
  constructor(entry) {
    Object.assign(this, { entry, form: entry.form, data: entry.data, made: new WeakMap() });
    this.panel = document.getElementById("keys");
    this.find = document.getElementById("find");
    this.button = entry.form.querySelector("[data-help]");
    if (this.button) {
      this.button.hidden = false;
      this.button.addEventListener("click", () => this.#help());
    }
    document.getElementById("find-codes").append(...entry.data.codes.map((code) => new Option(code)));
    this.find.addEventListener("submit", (event) => this.#found(event));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") this.#close();
    else if ((event.ctrlKey || event.metaKey) && !event.altKey) this.#withControl(event);
    else if (!event.ctrlKey && !event.metaKey && !event.altKey) this.#plain(event);
  }

  #withControl(event) {
    const value = event.key.toLowerCase() === "s" ? "save" : event.key === "Enter" ? "next" : null;
    const button = this.form.querySelector(`button[value=${value}]`) ?? (value && this.form.querySelector("[data-save]"));
    if (value === null || !button) return;
    event.preventDefault();
    document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
    this.form.requestSubmit(button);
  }

  #plain(event) {
    const { target, key } = event;
    const own = this.form.contains(target) && target.matches("input:not([type=hidden], [type=checkbox]), select");
    const type = own ? this.#type(target) : null;
    const writes = target.matches("textarea") || (target.matches("input") && (!own || type === "text"));
    const done = (own && this.#inField(event, type)) || (!writes && key === "?" && this.#help())
      || (!writes && key === "/" && type !== "date" && type !== "partial_date" && this.#open())
      || (!own && !writes && key === "q" && !this.data.may_write && this.#ask(target))
      || (key === "Enter" && target === document.body && this.#focus(this.#controls()[0]));
    if (done) event.preventDefault();
  }

  // The kind of answer that a control takes; "text" where words are written.
  #type(control) {
    if (control.id === "observed_on") return "date";
    if (control.tagName === "SELECT") return "menu";
    if (control.type === "radio") return "radio";
    const parts = parseAddress(control.name);
    return parts && !parts.isReason ? this.data.rules.items[parts.item]?.type ?? "text" : "text";
  }

  #inField(event, type) {
    const { target, key } = event;
    const isDate = type === "date" || type === "partial_date";
    if (key === "Enter" && isDate && target.closest("[data-address]") && /^n$/i.test(target.value.trim())) return this.#noValue(target);
    if (key === "Enter") return target.closest(".picker") ? false : this.#next(target);
    if (key === "F2") return this.#history(target);
    if (key === "q" && (type !== "text" || !this.data.may_write)) return this.#ask(target);
    if (type === "text") return false;
    if (isDate) return this.#dateKey(target, key); // there n can be the first letter of a month: n and Enter
    if (key === "n" && target.closest("[data-address]")) return this.#noValue(target);
    if (type === "radio") return this.#choose(target, key);
    return type === "menu" && target.closest("[data-address]") ? this.#pick(target, key) : false;
  }

  // Every control that takes an answer, in reading order; a group of radio buttons counts once.
  #controls() {
    const found = [];
    for (const one of this.form.querySelectorAll("input:not([type=hidden], [type=submit]), select, textarea")) {
      if (one.disabled || one.closest("details:not([open])") || one.offsetParent === null) continue;
      if (one.type === "radio" && one !== (this.form.querySelector(`input[name="${CSS.escape(one.name)}"]:checked`) ?? one)) continue;
      if (one.type === "radio" && found.at(-1)?.name === one.name) continue;
      found.push(one);
    }
    return found;
  }

  #next(target) {
    if (target.tagName !== "SELECT" && target.type !== "radio") target.dispatchEvent(new Event("change", { bubbles: true }));
    const after = this.#controls().find((one) => one.name !== target.name
      && target.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    return this.#focus(after ?? this.form.querySelector("[data-save]"));
  }

  #focus(control) {
    control?.focus();
    control?.select?.();
    return true;
  }

  #choose(target, key) {
    const group = [...this.form.querySelectorAll(`input[name="${CSS.escape(target.name)}"]`)];
    const wanted = key === "Delete" || key === "Backspace" ? "" : /^[0-9]$/.test(key) ? key : null;
    const chosen = wanted === null ? null : group.find((one) => (one.dataset.figure ?? "") === wanted);
    if (!chosen) return false;
    chosen.focus();
    chosen.click();
    return true;
  }

  #pick(target, key) {
    if (!/^[1-9]$/.test(key) || Number(key) >= target.options.length) return false;
    target.selectedIndex = Number(key);
    target.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  // t + and - make a date at once. Whoever goes on typing (today, t-2) meant it as text: then it is text again.
  #dateKey(target, key) {
    const { today } = this.data.typing;
    const made = this.made.get(target);
    const goesOn = made !== undefined && made.day === target.value;
    if (goesOn && /^[a-z0-9]$/i.test(key) && key !== "t") {
      target.value = made.keys;
      this.made.delete(target);
      return false;
    }
    const whole = /^\d{4}-\d{2}-\d{2}$/.test(target.value) && readDate(target.value, this.data.typing, true).iso;
    let day = null;
    if (key === "t" && (target.value === "" || isSelected(target) || whole)) day = today;
    if (key === "+" && (whole || target.value === "")) day = moved(whole || today, 1);
    if (key === "-" && whole) day = moved(whole, -1);
    if (day === null) return false;
    this.made.set(target, { day, keys: (goesOn && key !== "t" ? made.keys : "") + key });
    target.value = day;
    target.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  // Who may ask, and does not write, goes to a query about the answer; elsewhere the letter is a letter.
  #ask(target) {
    const link = target.closest("[data-address]")?.querySelector("a[data-ask]") ?? this.form.querySelector(".actions a[data-ask]");
    link?.click();
    return Boolean(link);
  }

  #noValue(target) {
    const details = target.closest("[data-address]").querySelector("details.no-value");
    const menu = details?.querySelector("select");
    if (!menu) return false;
    if (/^n$/i.test(target.value)) this.entry.set(target.name, "");
    details.open = true;
    if (!menu.value && this.data.not_done) {
      menu.value = this.data.not_done;
      menu.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return this.#focus(menu);
  }

  // History of an answer, in place ------------------------------------------------------------------------------------

  #history(target) {
    const question = target.closest("[data-address]");
    if (question === null) return false;
    const open = question.querySelector(".past");
    if (open) open.remove();
    else this.#past(question);
    return true;
  }

  async #past(question) {
    const place = document.createElement("div");
    place.className = "past";
    place.setAttribute("role", "status");
    place.textContent = "…";
    question.append(place);
    try {
      const response = await fetch(this.data.addresses.history + encodeURIComponent(question.dataset.address), { redirect: "error" });
      const { lines } = await response.json();
      const list = document.createElement("ol");
      list.append(...lines.map((one) => Object.assign(document.createElement("li"), { textContent: told(one) })));
      place.replaceChildren(...(lines.length ? [list] : ["Nothing was recorded here yet."]));
    } catch {
      place.textContent = "The history cannot be shown now.";
    }
  }

  // Panels ------------------------------------------------------------------------------------------------------------

  #help() {
    this.panel.hidden = !this.panel.hidden;
    this.button?.setAttribute("aria-expanded", String(!this.panel.hidden));
    return true;
  }

  #open() {
    this.from = document.activeElement;
    this.find.hidden = false;
    return this.#focus(this.find.querySelector("input"));
  }

  #close() {
    if (!this.find.hidden) {
      this.find.hidden = true;
      this.from?.focus();
    }
    if (!this.panel.hidden) this.#help();
  }

  #found(event) {
    event.preventDefault();
    const code = this.find.querySelector("input").value.trim();
    if (code) location.assign(`${this.data.addresses.participants}/${encodeURIComponent(code)}`);
  }
}

const isSelected = (control) => control.selectionStart === 0 && control.selectionEnd === control.value.length;

function told({ old, new: now, reason, says, user, role, stored }) {
  const shown = (value) => (value === null ? "no value" : String(value));
  const why = reason ? ` — ${reason}` : "";
  return `${stored.slice(0, 16).replace("T", " ")} UTC, ${user} (${role}): ${shown(old)} → ${shown(now)}${why}${says ? ` [${says}]` : ""}`;
}
