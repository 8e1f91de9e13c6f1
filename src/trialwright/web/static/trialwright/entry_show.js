// Shows what is said of a form: refusals and questions below their answers, calculated items, hidden items, a date's
// weekday and study day, other units, a change since the visit before. Nothing here takes the focus.

import { readingButtons } from "./date_readings.js";
import { parseAddress } from "./judgement.js";
import { echo, readDate } from "./typed_date.js";

export class Shown {
  constructor(entry) {
    Object.assign(this, { entry, form: entry.form, data: entry.data, said: new Map() });
    this.questions = [...entry.form.querySelectorAll("[data-address]")];
    for (const place of entry.form.querySelectorAll("[data-told]")) place.setAttribute("aria-live", "polite");
    for (const one of entry.form.querySelectorAll("[data-address] .field .error")) one.remove(); // told below, live
    for (const one of entry.form.querySelectorAll(".trail, .no-value > summary")) one.tabIndex = -1;
  }

  all({ values, wrong, meant, hidden, calculated, remarks }) {
    const byAddress = Map.groupBy(remarks.filter((one) => one.rule !== "mandatory"), (one) => one.address);
    for (const question of this.questions) {
      const { address } = question.dataset;
      question.hidden = hidden.has(address) && this.entry.text(address) === "";
      this.#beside(question, address, values[address] ?? null);
      const told = (byAddress.get(address) ?? []).concat(byAddress.get(`${address}.missing`) ?? []);
      const refused = wrong[address] ? [{ rule: "typed", hard: true, says: wrong[address], readings: meant[address] ?? [] }] : [];
      this.#tell(question, address, [...refused, ...told], values[address] ?? null);
    }
    for (const place of this.form.querySelectorAll("[data-calculated]")) {
      const value = calculated[place.dataset.calculated] ?? null;
      setText(place, value === null ? "not known yet" : String(value));
    }
    this.#observed();
  }

  #observed() {
    const place = this.form.querySelector("[data-observed]");
    const { iso, says, readings } = readDate(this.form.elements.observed_on.value, this.data.typing, true);
    setText(place.querySelector("[data-says]"), iso === null ? "" : echo(iso, this.data.anchor, this.data.window));
    const told = place.querySelector("[data-told]");
    if (told.dataset.shown === `${says} ${readings}`) return;
    told.dataset.shown = `${says} ${readings}`;
    told.replaceChildren(says ?? "");
    if (readings.length && this.data.may_write) told.append(readingButtons(readings, (day) => this.#take("observed_on", day)));
    told.className = says ? "told error" : "told";
  }

  #take(address, day) {
    this.entry.set(address, day);
    this.form.elements.namedItem(address).focus();
  }

  #beside(question, address, value) {
    const item = this.data.rules.items[parseAddress(address).item];
    let says = "";
    if (value !== null && (item.type === "date" || item.type === "partial_date")) says = echo(value, this.data.anchor);
    if (typeof value === "number") says = this.#inOtherUnits(parseAddress(address).item, value);
    setText(question.querySelector("[data-says]"), says);
    const mark = question.querySelector("[data-changed]");
    const percent = changedPercent(this.data.before[address]?.value ?? null, value);
    const limit = this.data.percent[parseAddress(address).item];
    mark.hidden = limit === undefined || percent === null || percent <= limit;
    setText(mark, mark.hidden ? "" : `changed by ${percent.toFixed(0)}%`);
  }

  #inOtherUnits(item, value) {
    return (this.data.units[item] ?? []).map(([unit, factor]) => `= ${Number((value * factor).toPrecision(4))} ${unit}`).join(", ");
  }

  // Refusals and questions of one answer; what somebody writes there stays while the sentences stay.
  #tell(question, address, told, value) {
    const place = question.querySelector("[data-told]");
    const text = this.entry.text(address).trim();
    const saved = this.data.seen[address] ?? "";
    const asks = this.data.may_write && text !== saved;
    const corrected = asks && saved !== "" && this.form.querySelector(`#reason-${CSS.escape(address)}:not([data-own])`) === null;
    const key = JSON.stringify([told.map((one) => [one.rule, one.says, one.readings]), asks, corrected]);
    if (this.said.get(address) === key) return;
    this.said.set(address, key);
    const kept = new Map([...place.querySelectorAll("input, select")].map((one) => [one.name, one.value]));
    place.replaceChildren(...told.map((one) => sentence(one, ruleOf(this.data.rules, address, one))));
    const soft = told.some((one) => !one.hard) && value !== null;
    const readings = told[0]?.readings ?? [];
    if (readings.length && this.data.may_write) place.append(readingButtons(readings, (day) => this.#take(address, day)));
    if (asks && soft && saved === "") place.append(this.#why(address));
    if (corrected) place.append(row(input(`reason-${address}`, "Why is it corrected?")));
    for (const one of place.querySelectorAll("input, select")) {
      const sent = [...this.form.querySelectorAll(`input[type=hidden][name="${CSS.escape(one.name)}"]`)];
      one.value = kept.get(one.name) ?? sent[0]?.value ?? "";
      for (const field of sent) field.remove();
    }
    this.#mark(question, address, told);
  }

  #why(address) {
    const parts = [];
    if (this.form.querySelector(`[data-why="${CSS.escape(address)}"]`)) return row();
    if (this.data.why.length) {
      const menu = document.createElement("select");
      menu.append(new Option("–", ""), ...this.data.why.map((one) => new Option(one.says, one.code)));
      parts.push(labelled(menu, `why-code-${address}`, "Why is it right?"));
    }
    return row(...parts, input(`why-${address}`, parts.length ? "In words" : "Why is it right?"));
  }

  #mark(question, address, told) {
    const place = question.querySelector("[data-told]");
    place.id = `${address}-told`;
    for (const control of question.querySelectorAll(`[name="${CSS.escape(address)}"]`)) {
      if (told.some((one) => one.hard)) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      if (told.length) control.setAttribute("aria-describedby", place.id);
      else control.removeAttribute("aria-describedby");
    }
  }
}

// By how many percent of `before` a number changed, as protocol/entry_plan.py says it; null: it cannot be said.
export function changedPercent(before, now) {
  if (typeof before !== "number" || typeof now !== "number" || before === 0) return null;
  return (100 * Math.abs(now - before)) / Math.abs(before);
}

function ruleOf(rules, address, remark) {
  if (remark.rule === "range") {
    const item = rules.items[parseAddress(address).item];
    const because = (item.ranges ?? []).find((one) => one.says === remark.says)?.because;
    return because ? `Range: ${because}` : "";
  }
  return ["typed", "hidden", "missing"].includes(remark.rule) ? "" : `Check ${remark.rule}`;
}

function sentence(remark, rule) {
  const line = document.createElement("span");
  line.className = remark.hard ? "refuses" : "asks";
  line.textContent = remark.says;
  if (rule) {
    const small = document.createElement("span");
    small.className = "rule";
    small.textContent = rule;
    line.append(small);
  }
  return line;
}

function row(...parts) {
  const found = document.createElement("div");
  found.className = "row";
  found.append(...parts);
  return found;
}

function input(name, label) {
  const field = document.createElement("input");
  Object.assign(field, { maxLength: 400, autocomplete: "off" });
  return labelled(field, name, label);
}

function labelled(control, name, words) {
  Object.assign(control, { name, id: name });
  control.dataset.own = "";
  const [field, label] = [document.createElement("div"), document.createElement("label")];
  field.className = "field";
  Object.assign(label, { htmlFor: name, textContent: words });
  field.append(label, control);
  return field;
}

export function setText(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
