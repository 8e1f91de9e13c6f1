// A date as people type it, read as protocol/typed_date.py reads it; both run tests/protocol/typed_dates.json.

import { dayNumber, partialDate } from "./expression.js";

export const NO_DATE = "This is no date: write it as 2026-04-03, 3 Apr 2026, t (today) or -1 (yesterday).";
export const NO_DAY = "The calendar has no such day.";
export const SHORT_YEAR = "Write the year with four figures.";
export const WHOLE = "Write the day too, as YYYY-MM-DD.";
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                "november", "december"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

// `typing`: { today: ISO, order: "day first", "month first" or null }. Returns { iso, says }.
export function readDate(text, typing, whole) {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  for (const [pattern, rule] of FORMS) {
    const match = pattern.exec(plain);
    if (match === null) continue;
    const found = rule(match.slice(1).map((part) => part ?? null), typing);
    return whole && found.iso !== null && found.iso.length < 10 ? refused(WHOLE) : found;
  }
  return refused(NO_DATE);
}

// A date said back: weekday, study day from `anchor` (day 0), place in the `window` [name, first, last].
export function echo(iso, anchor = null, window = null) {
  const known = partialDate(iso);
  if (known.month === null) return `${iso}, month and day not known`;
  if (known.day === null) return `${capital(MONTHS[known.month - 1].slice(0, 3))} ${iso.slice(0, 4)}, day not known`;
  const day = known.earliest;
  const parts = [`${WEEKDAYS[new Date(day * 86_400_000).getUTCDay()]} ${iso}`];
  if (anchor !== null) parts.push(studyDay(day - numberOf(anchor)));
  if (window !== null) parts.push(inWindow(day, ...window));
  return parts.join(", ");
}

// The day so many days after another, as ISO.
export const moved = (iso, days) => isoOf(numberOf(iso) + days);

const numberOf = (iso) => partialDate(iso).earliest;
const isoOf = (number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
const capital = (word) => word[0].toUpperCase() + word.slice(1);
const refused = (says) => ({ iso: null, says });

function studyDay(number) {
  const rest = number % 7;
  return number < 0 ? `study day ${number}` : `study day ${number} (week ${Math.floor(number / 7)}${rest ? ` + ${rest}` : ""})`;
}

function inWindow(day, name, first, last) {
  const [from, until] = [numberOf(first), numberOf(last)];
  if (from <= day && day <= until) return `in the window of ${name}`;
  const distance = day < from ? from - day : day - until;
  const side = day < from ? "before" : "after";
  return `${distance} ${distance === 1 ? "day" : "days"} ${side} the window of ${name} (${first} to ${last})`;
}

function wholeDate(year, month, day) {
  const iso = [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
  return partialDate(iso) === null ? refused(NO_DAY) : { iso, says: null };
}

function partial(year, month) {
  const iso = String(year).padStart(4, "0") + (month === null ? "" : `-${String(month).padStart(2, "0")}`);
  return partialDate(iso) === null ? refused(NO_DAY) : { iso, says: null };
}

function fromToday([sign, number], typing) {
  return { iso: moved(typing.today, Number(number || 0) * (sign === "-" ? -1 : 1)), says: null };
}

function latest(month, day, today) {
  const now = Number(today.slice(0, 4));
  for (let year = now; year > Math.max(now - 9, 0); year -= 1) {
    const found = wholeDate(year, month, day);
    if (found.iso !== null && found.iso <= today) return found;
  }
  return refused(NO_DAY);
}

function on(year, month, day, typing) {
  if (year === null) return latest(month, Number(day ?? 0), typing.today);
  return day === null ? partial(Number(year), month) : wholeDate(Number(year), month, Number(day));
}

function figures([first, second, year], typing) {
  if (year !== null && year.length !== 4) return refused(SHORT_YEAR);
  const dayFirst = on(year, Number(second), first, typing);
  const monthFirst = on(year, Number(first), second, typing);
  if (dayFirst.iso === null || monthFirst.iso === null || dayFirst.iso === monthFirst.iso) {
    return dayFirst.iso === null ? monthFirst : dayFirst;
  }
  if (typing.order === null) {
    return refused(`This can be ${dayFirst.iso} or ${monthFirst.iso}: write the month as a word, or YYYY-MM-DD.`);
  }
  return typing.order === "day first" ? dayFirst : monthFirst;
}

const month = (name) => MONTHS.findIndex((one) => one.startsWith(name.slice(0, 3))) + 1;

const GAP = "[ \\-/.,]*";
const NAME = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
  + "|nov(?:ember)?|dec(?:ember)?)";
const UNKNOWN = "(?:un|unk|uk|xx)";
const FORMS = [
  ["(?:t|today|今天)()()", fromToday],
  ["(?:y|yesterday|昨天)()()", (parts, typing) => fromToday(["-", "1"], typing)],
  ["t? *([+-]) *([0-9]{1,4})", fromToday],
  ["([0-9]{4})([0-9]{2})([0-9]{2})", (p, t) => on(p[0], Number(p[1]), p[2], t)],
  ["([0-9]{4}) *[-/.] *([0-9]{1,2}) *[-/.] *([0-9]{1,2})", (p, t) => on(p[0], Number(p[1]), p[2], t)],
  ["([0-9]{4}) *[-/.] *([0-9]{1,2})", (p, t) => on(p[0], Number(p[1]), null, t)],
  ["([0-9]{4})年?", (p) => partial(Number(p[0]), null)],
  ["(?:([0-9]{4}) *年)? *([0-9]{1,2}) *月 *([0-9]{1,2}) *[日号]", (p, t) => on(p[0], Number(p[1]), p[2], t)],
  ["([0-9]{4}) *年 *([0-9]{1,2}) *月", (p, t) => on(p[0], Number(p[1]), null, t)],
  [`([0-9]{1,2})${GAP}${NAME}(?:${GAP}([0-9]{4}))?`, (p, t) => on(p[2], month(p[1]), p[0], t)],
  [`${NAME} *([0-9]{1,2})(?:st|nd|rd|th)?(?:[ \\-/.,]+([0-9]{4}))?`, (p, t) => on(p[2], month(p[0]), p[1], t)],
  [`(?:${UNKNOWN}${GAP})?${NAME}${GAP}([0-9]{4})`, (p) => partial(Number(p[1]), month(p[0]))],
  [`${UNKNOWN}${GAP}${UNKNOWN}${GAP}([0-9]{4})`, (p) => partial(Number(p[0]), null)],
  ["([0-9]{1,2}) *[-/.] *([0-9]{1,2})(?: *[-/.] *([0-9]{2}|[0-9]{4}))?", figures],
].map(([pattern, rule]) => [new RegExp(`^(?:${pattern})$`), rule]);
