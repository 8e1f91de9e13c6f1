// Answers the expressions of a study's files exactly as protocol/expression_answer.py does: both run the same table of
// cases (tests/protocol/expressions.json). What is missing is unknown (null), and unknown goes on. A tree is data that
// the server resolved; there is no text to run here.

export const SLACK = 1e-9;
const AGGREGATES = new Set(["count", "some", "every", "sum", "least", "most"]);

// What `tree` says of `answers` ({value(reference, row), rows(over)}); null: unknown.
export function answer(tree, answers, row = null) {
  if ("value" in tree) return tree.value;
  if ("item" in tree) return plain(answers.value(tree, row));
  if (AGGREGATES.has(tree.do)) {
    return aggregate(tree.do, answers.rows(tree.over ?? "").map((one) => answer(tree.with[0], answers, one)));
  }
  if (tree.do === "if") {
    const chosen = answer(tree.with[0], answers, row);
    return typeof chosen === "boolean" ? answer(tree.with[chosen ? 1 : 2], answers, row) : null;
  }
  return OPERATIONS[tree.do](tree.with.map((one) => answer(one, answers, row)));
}

// The name under which a reference is looked up: core_set.haq_di@week 0.
export function named(reference) {
  const at = reference.at === undefined ? "" : reference.at.startsWith("@") ? reference.at : `@${reference.at}`;
  return reference.form === undefined ? `${reference.item}${at}` : `${reference.form}.${reference.item}${at}`;
}

// Answers spelled out, as in the table of cases: name -> value; form.group -> rows.
export function given(values, tables = {}) {
  return {
    value: (reference, row) =>
      reference.group === undefined
        ? values[named(reference)] ?? null
        : tables[`${reference.form}.${reference.group}`]?.[row - 1]?.[reference.item] ?? null,
    rows: (over) => (tables[over] ?? []).map((_, place) => place + 1),
  };
}

export const near = (left, right) => Math.abs(left - right) <= SLACK * Math.max(1, Math.abs(left), Math.abs(right));

// Half away from zero; 1e-9 forgives what doubles cannot hold.
export function rounded(number, digits) {
  const scale = 10 ** Math.trunc(digits);
  const size = Math.floor(Math.abs(number) * scale + 0.5 + SLACK) / scale;
  return (number < 0 ? -size : size) + 0;
}

function plain(value) {
  if (typeof value === "number") return finite(value);
  return typeof value === "boolean" || typeof value === "string" ? value : null;
}

const finite = (number) => (Number.isFinite(number) ? number : null);
const isNumber = (value) => typeof value === "number";

// Logic

const and = (found) => (found.includes(false) ? false : found.every((one) => one === true) ? true : null);
const or = (found) => (found.includes(true) ? true : found.every((one) => one === false) ? false : null);
const not = ([one]) => (typeof one === "boolean" ? !one : null);

const NUMBER_SIGNS = {
  "=": near, "!=": (a, b) => !near(a, b),
  "<": (a, b) => a < b && !near(a, b), "<=": (a, b) => a < b || near(a, b),
  ">": (a, b) => a > b && !near(a, b), ">=": (a, b) => a > b || near(a, b),
};
const ORDER_SIGNS = { "<": (c) => c < 0, "<=": (c) => c <= 0, ">": (c) => c > 0, ">=": (c) => c >= 0 };

function compared(sign) {
  return ([left, right]) => {
    if (left === null || right === null || typeof left !== typeof right) return null;
    if (isNumber(left)) return NUMBER_SIGNS[sign](left, right);
    if (sign === "=" || sign === "!=") return (left === right) === (sign === "=");
    return typeof left === "string" ? ORDER_SIGNS[sign](textOrder(left, right)) : null;
  };
}

// By code points, as Python orders texts.
function textOrder(left, right) {
  const [one, other] = [Array.from(left), Array.from(right)];
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const step = one[place].codePointAt(0) - other[place].codePointAt(0);
    if (step !== 0) return step;
  }
  return one.length - other.length;
}

// Dates: a year, a month or a day; a part that is not known can be any of its days.

export function partialDate(value) {
  const match = typeof value === "string" ? /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value.trim()) : null;
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
  if (year < 1 || month === 0 || month > 12 || day === 0) return null;
  const last = day ?? daysIn(year, month ?? 12);
  if (day !== null && day > daysIn(year, month)) return null;
  return { earliest: dayNumber(year, month ?? 1, day ?? 1), latest: dayNumber(year, month ?? 12, last), year,
           month, day };
}

const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
export const daysIn = (year, month) => [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];

// Days since 1970-01-01, for any year from 1 on.
export function dayNumber(year, month, day) {
  const then = new Date(0);
  then.setUTCFullYear(year, month - 1, day);
  return Math.round(then.getTime() / 86_400_000);
}

function before(left, right) {
  if (left.latest < right.earliest) return true;
  return left.earliest >= right.latest ? false : null;
}

function dates(sign) {
  return (found) => {
    const [left, right] = found.map(partialDate);
    if (left === null || right === null) return null;
    const [isBefore, isAfter] = [before(left, right), before(right, left)];
    if (sign === "<") return isBefore;
    if (sign === ">") return isAfter;
    if (sign === "<=" || sign === ">=") return not([sign === "<=" ? isAfter : isBefore]);
    const equal = and([not([isBefore]), not([isAfter])]);
    return sign === "=" ? equal : not([equal]);
  };
}

function days(found) {
  const [first, last] = found.map(partialDate);
  return first?.day && last?.day ? last.earliest - first.earliest : null;
}

function years(found) {
  const [first, last] = found.map(partialDate);
  if (first === null || last === null) return null;
  const least = completed(first.latest, last.earliest);
  return least === completed(first.earliest, last.latest) ? least : null;
}

function completed(first, last) {
  const [from, until] = [first, last].map((number) => new Date(number * 86_400_000));
  const earlier = until.getUTCMonth() - from.getUTCMonth() || until.getUTCDate() - from.getUTCDate();
  return until.getUTCFullYear() - from.getUTCFullYear() - (earlier < 0 ? 1 : 0);
}

// Numbers and texts

const numbers = (rule) => (found) => (found.every(isNumber) ? finite(rule(...found)) : null);
const texts = (rule) => (found) => (found.every((one) => typeof one === "string") ? rule(...found) : null);

function numberOf([text]) {
  const stripped = typeof text === "string" ? text.trim() : "";
  return stripped.length <= 20 && /^-?([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(stripped) ? finite(Number(stripped)) : null;
}

function tally(found) {
  return found.includes(null) ? null : found.slice(1).filter((one) => one === found[0]).length;
}

function aggregate(name, each) {
  if (name === "some") return each.length ? or(each) : false;
  if (name === "every") return each.length ? and(each) : true;
  if (each.includes(null)) return null;
  if (name === "count") return each.filter((one) => one === true).length;
  const found = each.filter(isNumber);
  if (name === "sum") return finite(exactSum(found));
  return found.length ? Math[name === "least" ? "min" : "max"](...found) : null;
}

// The sum as if worked out without rounding on the way (Shewchuk 1997, doi:10.1007/PL00009321), as Python's fsum.
function exactSum(found) {
  const partials = [];
  for (let number of found) {
    let kept = 0;
    for (let partial of partials) {
      if (Math.abs(number) < Math.abs(partial)) [number, partial] = [partial, number];
      const high = number + partial;
      const low = partial - (high - number);
      if (low !== 0) partials[kept++] = low;
      number = high;
    }
    partials.length = kept;
    partials.push(number);
  }
  let place = partials.length;
  if (place === 0) return 0;
  let [sum, rest] = [partials[--place], 0];
  while (place > 0 && rest === 0) {
    const [high, low] = [sum, partials[--place]];
    sum = high + low;
    rest = low - (sum - high);
  }
  // Half to even: what was cut off counts when it points the same way as the rest.
  if (place > 0 && rest * partials[place - 1] > 0 && rest * 2 === sum + rest * 2 - sum) return sum + rest * 2;
  return sum;
}

const OPERATIONS = {
  and, or, not,
  in: ([one, ...others]) => or(others.map((other) => compared("=")([one, other]))),
  ...Object.fromEntries(["=", "!=", "<", "<=", ">", ">="].map((sign) => [sign, compared(sign)])),
  ...Object.fromEntries(["=", "!=", "<", "<=", ">", ">="].map((sign) => [`date${sign}`, dates(sign)])),
  "+": numbers((a, b) => a + b), "-": numbers((a, b) => a - b), "*": numbers((a, b) => a * b),
  "/": numbers((a, b) => a / b), negative: numbers((a) => 0 - a),
  abs: numbers(Math.abs), sqrt: numbers(Math.sqrt), ln: numbers(Math.log), exp: numbers(Math.exp),
  round: numbers(rounded), minimum: numbers(Math.min), maximum: numbers(Math.max),
  known: ([one]) => one !== null, missing: ([one]) => one === null,
  first: (found) => found.find((one) => one !== null) ?? null,
  number: numberOf, date: ([one]) => one, days, years, tally,
  length: texts((text) => Array.from(text).length),
  starts_with: texts((text, part) => text.startsWith(part)), contains: texts((text, part) => text.includes(part)),
};
