// A form page while somebody types: checks, conditions and calculated items at once, dates said back, a draft kept on
// the server, keys. Without this file the same page works with its buttons; the server judges every save again.

import { Drafts } from "./entry_draft.js";
import { Keys } from "./entry_keys.js";
import { markMethod } from "./entry_mark.js";
import { Shown } from "./entry_show.js";
import { judge, parseAddress } from "./judgement.js";
import { readTyped } from "./typed.js";
import { readDate } from "./typed_date.js";

export { markMethod };

export class Entry {
  constructor(form, data) {
    Object.assign(this, { form, data, worked: data.worked });
    form.classList.add("live");
    this.shown = new Shown(this);
    this.drafts = new Drafts(this);
    this.keys = new Keys(this);
    data.typing.today = localDay(data.typing.today);
    form.addEventListener("input", (event) => this.#typed(event));
    form.addEventListener("change", (event) => this.#changed(event));
    form.addEventListener("click", (event) => this.#pressed(event));
    this.judge();
    if (data.may_write) this.drafts.begin();
  }

  // What stands at an address as text; "" where the page has no such field.
  text(address) {
    const control = this.form.elements.namedItem(address);
    return control === null ? "" : control.value ?? "";
  }

  set(address, text) {
    const control = this.form.elements.namedItem(address);
    if (control === null || control.value === text) return false;
    control.value = text;
    const target = control instanceof RadioNodeList ? [...control].find((one) => one.checked) ?? control[0] : control;
    target.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  // Every address on the page, with its item.
  *addresses() {
    const seen = new Set();
    for (const { name } of this.form.elements) {
      const parts = name && !seen.has(name) ? parseAddress(name) : null;
      if (parts === null || !(parts.item in this.data.rules.items)) continue;
      seen.add(name);
      yield [name, this.data.rules.items[parts.item], parts];
    }
  }

  read() {
    const [values, wrong, meant] = [{}, {}, {}];
    for (const [address, item, parts] of this.addresses()) {
      const text = this.text(address);
      const { value, says, readings } = parts.isReason ? { value: text || null, says: null } : readTyped(item, text, this.data.typing);
      values[address] = value;
      if (says) wrong[address] = says;
      if (readings?.length) meant[address] = readings;
    }
    return { values, wrong, meant };
  }

  judge() {
    const { values, wrong, meant } = this.read();
    const found = judge(this.data.rules, values, this.worked);
    this.last = { values, wrong, meant, ...found };
    this.shown.all(this.last);
    this.form.dispatchEvent(new CustomEvent("tw:judged", { detail: this.last }));
  }

  // Addresses whose text is not what was saved.
  differing() {
    return [...this.addresses()].map(([address]) => address)
      .filter((address) => this.text(address).trim() !== (this.data.seen[address] ?? ""));
  }

  #typed(event) {
    if (this.data.may_write) this.drafts.typing();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#after(event.target), 80);
  }

  #changed(event) {
    clearTimeout(this.waiting);
    this.#writeDate(event.target);
    if (event.isTrusted) markMethod(this.form, event.target.name, null);
    this.#after(event.target);
  }

  #after(control) {
    if (!control.name) return;
    this.judge();
    if (this.data.may_write) this.drafts.changed();
  }

  // A date that can be read is written out, so that what will be saved can be seen.
  #writeDate(control) {
    const type = control.id === "observed_on" ? "date" : this.data.rules.items[parseAddress(control.name)?.item]?.type;
    if (control.type !== "text" || (type !== "date" && type !== "partial_date")) return;
    const { iso } = readDate(control.value, this.data.typing, type === "date");
    if (iso !== null) control.value = iso;
  }

  #pressed(event) {
    const button = event.target.closest("button[name=do]");
    const [what, group] = button?.value.split(":") ?? [];
    if (what !== "same" && what !== "none") return;
    event.preventDefault();
    this.fill(what, button.closest("[data-group]"), group);
  }

  // Answer what is empty in a group as at the visit before, or as not done; each answer says which way it came.
  fill(what, group) {
    for (const question of group.querySelectorAll("[data-address]:not([hidden])")) {
      const { address } = question.dataset;
      const reason = `${address}.missing`;
      if (this.text(address) || this.text(reason)) continue;
      const [place, text] = what === "same" ? [address, this.data.before[address]?.typed] : [reason, this.data.not_done];
      if (text && this.set(place, text)) markMethod(this.form, place, what === "same" ? "same as last" : "not done");
      const details = question.querySelector("details.no-value");
      if (details && what === "none") details.open = true;
    }
  }
}

// The day where the page is read; the server's own, in UTC, unless the two are neighbours.
function localDay(server) {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return Math.abs(Date.parse(local) - Date.parse(server)) <= 86_400_000 ? local : server;
}

const form = document.getElementById("entry");
if (form) new Entry(form, JSON.parse(document.getElementById("form-data").textContent));
