// Judges a form as protocol/form_judgement.py does: which items are not asked, what is calculated, what is refused or
// asked. `rules` is what protocol/form_rules.py says of the form; `values` are the answers on the page by address
// (drug[2], haq_di.missing), null or absent where there is none; `worked` what the server's scores came to.

import { answer, named, near, partialDate } from "./expression.js";

const ADDRESS = /^([a-z][a-z0-9_]*)(?:\[([1-9][0-9]{0,2})\])?(\.missing)?$/;

export function parseAddress(text) {
  const match = ADDRESS.exec(text);
  return match && { item: match[1], row: match[2] === undefined ? null : Number(match[2]), isReason: !!match[3] };
}

export const addressOf = (item, row) => (row === null ? item : `${item}[${row}]`);

export function judge(rules, values, worked = {}) {
  const answers = new OnPage(rules, values, worked);
  const [hidden, calculated, remarks] = [new Set(), {}, []];
  for (const [name, group] of Object.entries(rules.groups)) {
    for (const row of group.repeats ? answers.rowsOf(group) : [null]) {
      for (const item of group.items) {
        const address = addressOf(item, row);
        if (isHidden(rules, answers, name, item, row)) hidden.add(address);
        const planned = rules.items[item];
        if (planned.calculated) calculated[address] = answers.calculated(item, row);
        const value = planned.calculated ? calculated[address] : values[address] ?? null;
        const reason = values[`${address}.missing`] ?? null;
        remarks.push(...ofItem(planned, item, address, value, hidden.has(address), reason));
      }
    }
  }
  for (const check of rules.checks) {
    for (const row of check.group === null ? [null] : answers.rowsOf(rules.groups[check.group])) {
      if (answer(check.tree, answers, row) === false) {
        remarks.push({ address: addressOf(check.item, row), rule: check.name, hard: check.hard, says: check.asks });
      }
    }
  }
  return { hidden, calculated, remarks };
}

// Finds what an expression refers to: on the page first, else in what the server gave.
class OnPage {
  constructor(rules, values, worked) {
    Object.assign(this, { rules, values, worked, steps: 0 });
  }

  value(reference, row) {
    const { rules } = this;
    if (reference.form !== undefined && reference.form !== rules.form) return this.elsewhere(reference, row);
    const { at } = reference;
    if (at === undefined || at === "@latest" || rules.here.includes(at)) {
      const live = this.live(reference.item, reference.group === undefined ? null : row);
      return live === null && at === "@latest" ? rules.earlier[named(reference)] ?? null : live;
    }
    return rules.given[named(reference)] ?? null;
  }

  elsewhere(reference, row) {
    if (reference.group === undefined) return this.rules.given[named(reference)] ?? null;
    return this.rules.tables[`${reference.form}.${reference.group}`]?.[row - 1]?.[reference.item] ?? null;
  }

  live(item, row) {
    if (this.rules.items[item]?.calculated) return this.calculated(item, row);
    return this.values[addressOf(item, row)] ?? this.rules.limits[item] ?? null;
  }

  calculated(item, row) {
    const tree = this.rules.methods[item];
    if (tree === undefined) return this.worked[addressOf(item, row)] ?? null;
    if (this.steps > 30) return null;
    this.steps += 1;
    const found = asValue(this.rules.items[item].type, answer(tree, this, row));
    this.steps -= 1;
    return found;
  }

  rows(over) {
    const [form, group] = over.split(".");
    if (form === this.rules.form) return this.rowsOf(this.rules.groups[group]);
    return (this.rules.tables[over] ?? []).map((_, place) => place + 1);
  }

  rowsOf(group) {
    const found = new Set();
    for (const [address, value] of Object.entries(this.values)) {
      const parts = value === null || value === undefined ? null : parseAddress(address);
      if (parts?.row && group.items.includes(parts.item)) found.add(parts.row);
    }
    return [...found].sort((one, other) => one - other);
  }
}

function isHidden(rules, answers, group, item, row) {
  return [group, item].some((place) => place in rules.conditions && answer(rules.conditions[place], answers, row) === false);
}

function ofItem(planned, item, address, value, hidden, reason) {
  const found = [];
  const say = (rule, hard, says) => found.push({ address, rule, hard, says });
  const typed = !planned.calculated;
  if (hidden && value !== null && typed) say("hidden", false, `${planned.label}: is this answer right? It is not asked here now.`);
  if (value !== null && reason !== null) say("missing", true, `${planned.label} has a value and a reason for having none.`);
  if (planned.mandatory && !hidden && value === null && reason === null && typed) {
    say("mandatory", false, `${planned.label}: why is there no value?`);
  }
  if (value === null) return found;
  if (!isOfType(planned, value) || (planned.codes && !planned.codes.includes(value))) {
    if (typed) say("range", true, planned.takes);
    return found;
  }
  if (typed && typeof value === "string" && !isPlain(value)) {
    say("plain", true, `${planned.label} holds characters that nobody sees: type it again without them.`);
  }
  const outside = (planned.ranges ?? []).filter((one) => !within(one, value));
  for (const one of outside) if (one.hard && typed) say("range", true, one.says);
  for (const one of outside) if (!one.hard) say("range", false, one.says);
  return found;
}

function within(range, value) {
  if (typeof value !== "number") return true;
  return (range.low === null || value >= range.low) && (range.high === null || value <= range.high);
}

// What conduct/plain_text.py refuses: controls, what turns the direction of a text, what is no text, and nothing shown.
const STRANGE = new RegExp(
  "[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\u{d800}-\\u{dfff}\\ufdd0-\\ufdef\\ufffe\\uffff]", "u",
);
const UNSHOWN = new RegExp(
  "[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff" +
    "\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]", "gu",
);

function isPlain(text) {
  if (STRANGE.test(text)) return false;
  const shown = text.replace(UNSHOWN, "");
  return shown === text || shown.trim() !== "";
}

const LONGEST_TEXT = 20000; // characters, as protocol/form.py counts them: an emoji is one

export function isOfType({ type }, value) {
  if (type === "integer") return Number.isInteger(value);
  if (type === "float") return Number.isFinite(value);
  if (type === "boolean") return typeof value === "boolean";
  if (typeof value !== "string") return false;
  if (type === "date") return isDate(value) && value.length === 10;
  if (type === "partial_date") return isDate(value);
  if (type === "time") return /^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(value);
  return value.length <= LONGEST_TEXT || [...value].length <= LONGEST_TEXT;
}

const isDate = (text) => text.trim() === text && partialDate(text) !== null;

// An expression's answer as a value of an item: a whole number for an integer item, twelve digits for the others.
export function asValue(type, found) {
  if (found === null || ["text", "date", "code", "boolean"].includes(type)) return found;
  if (typeof found !== "number") return null;
  if (type === "integer") return near(found, Math.round(found)) ? Math.round(found) + 0 : null;
  return twelveDigits(found);
}

// Half to even where the digits beyond the twelfth are exactly a half, as Python formats numbers.
function twelveDigits(number) {
  if (number === 0) return 0;
  const [digits, power] = number.toExponential(100).split("e");
  const rest = digits.replace(/[-.]/g, "").slice(12);
  const rounded = Number(number.toPrecision(12));
  if (!/^50*$/.test(rest) || Number(digits.replace(/[-.]/g, "")[11]) % 2 === 1) return rounded;
  const kept = digits.replace(".", "").replace("-", "").slice(0, 12);
  return Number(`${number < 0 ? "-" : ""}${kept[0]}.${kept.slice(1)}e${power}`);
}
