// A date as people type it, read as protocol/typed_date.py reads it; both run tests/protocol/typed_dates.json.

import { dayNumber, partialDate } from "./expression.js";

export const NO_DATE = "This is no date: write it as 2026-04-03, 3 Apr 2026, t (today) or -1 (yesterday).";
export const NO_DAY = "The calendar has no such day.";
export const SHORT_YEAR = "Write the year with four figures.";
export const WHOLE = "Write the day too, as YYYY-MM-DD.";
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                "november", "december"];
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const WEEKDAYS_ZH = "一二三四五六日";

// `typing`: { today: ISO, order: "day first", "month first" or null }. Returns { iso, says, readings }: the days that
// may be meant stand in `readings` where none is taken.
export function readDate(text, typing, whole) {
  const [written, weekday] = withoutWeekday(plain(text));
  for (const [pattern, rule] of FORMS) {
    const match = pattern.exec(written);
    if (match === null) continue;
    const found = rule(match.slice(1).map((part) => part ?? null), typing);
    if (whole && found.iso !== null && found.iso.length < 10) return refused(WHOLE);
    return weekday === null ? found : onWeekday(found, weekday);
  }
  return refused(NO_DATE);
}

// A whole day with its month as a word: 3 Apr 2026.
export const inWords = (iso) => `${Number(iso.slice(8))} ${capital(MONTHS[Number(iso.slice(5, 7)) - 1].slice(0, 3))} ${iso.slice(0, 4)}`;

// A date said back: weekday, study day from `anchor` (day 0), place in the `window` [name, first, last].
export function echo(iso, anchor = null, window = null) {
  const known = partialDate(iso);
  if (known.month === null) return `${iso}, month and day not known`;
  if (known.day === null) return `${capital(MONTHS[known.month - 1].slice(0, 3))} ${iso.slice(0, 4)}, day not known`;
  const day = known.earliest;
  const parts = [`${WEEKDAYS[weekdayOf(iso)].slice(0, 3)} ${inWords(iso)}`];
  if (anchor !== null) parts.push(studyDay(day - numberOf(anchor)));
  if (window !== null) parts.push(inWindow(day, ...window));
  return parts.join(", ");
}

// The day so many days after another, as ISO.
export const moved = (iso, days) => isoOf(numberOf(iso) + days);

const numberOf = (iso) => partialDate(iso).earliest;
const isoOf = (number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
const capital = (word) => word[0].toUpperCase() + word.slice(1);
const weekdayOf = (iso) => (new Date(numberOf(iso) * 86_400_000).getUTCDay() + 6) % 7;
const read = (iso) => ({ iso, says: null, readings: [] });
const refused = (says, readings = []) => ({ iso: null, says, readings });

// What is plain in what was typed: full-width figures, every kind of dash, the full stop of a Chinese keyboard.
const plain = (text) => text.normalize("NFKC").trim().toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-").replace(/。/g, ".").replace(/[\u2018\u2019']/g, "");

function withoutWeekday(written) {
  const before = /^(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]* +(.+)$/.exec(written);
  if (before !== null) return [before[2], WEEKDAYS.findIndex((name) => name.toLowerCase().startsWith(before[1].slice(0, 3)))];
  const after = /^(.+?) *\(?(?:星期|周|礼拜)([一二三四五六日天])\)?$/.exec(written);
  return after === null ? [written, null] : [after[1], WEEKDAYS_ZH.indexOf(after[2].replace("天", "日"))];
}

function onWeekday(found, weekday) {
  if (found.iso === null || found.iso.length < 10 || weekdayOf(found.iso) === weekday) return found;
  return refused(`${inWords(found.iso)} is a ${WEEKDAYS[weekdayOf(found.iso)]}.`, [found.iso]);
}

function studyDay(number) {
  const rest = number % 7;
  return number < 0 ? `study day ${number}` : `study day ${number} (week ${Math.floor(number / 7)}${rest ? ` + ${rest}` : ""})`;
}

function inWindow(day, name, first, last) {
  const [from, until] = [numberOf(first), numberOf(last)];
  if (from <= day && day <= until) return `in the window of ${name}`;
  const distance = day < from ? from - day : day - until;
  const side = day < from ? "before" : "after";
  return `${distance} ${distance === 1 ? "day" : "days"} ${side} the window of ${name} (${inWords(first)} to ${inWords(last)})`;
}

function wholeDate(year, month, day) {
  const iso = [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
  return partialDate(iso) === null ? refused(NO_DAY) : read(iso);
}

function partial(year, month) {
  const iso = String(year).padStart(4, "0") + (month === null ? "" : `-${String(month).padStart(2, "0")}`);
  return partialDate(iso) === null ? refused(NO_DAY) : read(iso);
}

const away = (days) => (parts, typing) => read(moved(typing.today, days));

function fromToday([sign, number, unit], typing) {
  const days = Number(number || 0) * ("w周星".includes((unit || "d")[0]) ? 7 : 1);
  return read(moved(typing.today, sign === "+" ? days : -days));
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

// A year of two figures: refused, with what it may mean; `days`: [year of four figures, month, day].
function short(...days) {
  const found = days.map(([year, month, day]) => wholeDate(Number(year), month, Number(day)).iso).filter((iso) => iso !== null);
  return found.length ? refused(SHORT_YEAR, [...new Set(found)]) : refused(NO_DAY);
}

// A day whose month is a word, with a year of four figures, of two, or of none.
function named(year, month, day, typing) {
  return year?.length === 2 ? short([`20${year}`, month, day], [`19${year}`, month, day]) : on(year, month, day, typing);
}

const yearFirst = ([first, second, third]) => (first.length === 2 ? [[`20${first}`, Number(second), third]] : []);

function figures(parts, typing) {
  const [first, second, year] = parts;
  if (year?.length === 2) return short([`20${year}`, Number(second), first], [`20${year}`, Number(first), second], ...yearFirst(parts));
  const [dayFirst, monthFirst] = both(parts, typing);
  if (typing.order === null || monthFirst.iso === null || dayFirst.iso === null) return only(dayFirst, monthFirst);
  return typing.order === "day first" ? dayFirst : monthFirst;
}

// Day and month with dots: the day first; asked where the study says that the month comes first.
function dotted(parts, typing) {
  const [first, second, year] = parts;
  if (year?.length === 2) return short([`20${year}`, Number(second), first], ...yearFirst(parts), [`19${year}`, Number(second), first]);
  const [dayFirst, monthFirst] = both(parts, typing);
  return dayFirst.iso !== null && typing.order !== "month first" ? dayFirst : only(dayFirst, monthFirst);
}

const both = ([first, second, year], typing) => [on(year, Number(second), first, typing), on(year, Number(first), second, typing)];

// The one reading that gives a day; where both do, neither.
function only(dayFirst, monthFirst) {
  if (dayFirst.iso === null) return monthFirst;
  if (monthFirst.iso === null || dayFirst.iso === monthFirst.iso) return dayFirst;
  return refused(`This can be ${inWords(dayFirst.iso)} or ${inWords(monthFirst.iso)}: write the month as a word, or YYYY-MM-DD.`,
    [dayFirst.iso, monthFirst.iso]);
}

// Eight figures: year, month, day (ISO 8601); where that is no day, day and month before the year.
function eight([text], typing) {
  const found = wholeDate(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)));
  return found.iso !== null ? found : figures([text.slice(0, 2), text.slice(2, 4), text.slice(4)], typing);
}

const month = (name) => MONTHS.findIndex((one) => one.startsWith(name.slice(0, 3))) + 1;

const GAP = "[ \\-/.,]*";
const NAME = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
  + "|nov(?:ember)?|dec(?:ember)?)";
const UNKNOWN = "(?:un|unk|uk|nk|xx)";
const TH = "(?:st|nd|rd|th)?";
const YEAR = "([0-9]{4})";
const DAY = "([0-9]{1,2})";
const SOME = "([0-9]{2}|[0-9]{4})";
const MARK = "(?: *[\\-/.] *| +)";
const DAYS = "(d|days?|天|w|wks?|weeks?|周|星期)";
const FORMS = [
  ["t|today|今天|今日", away(0)],
  ["y|yesterday|昨天|昨日", away(-1)],
  ["tomorrow|明天|明日", away(1)],
  ["(?:the )?day before yesterday|前天", away(-2)],
  [`(?:t|today|今天)? *([+-]) *([0-9]{1,4}) *${DAYS}?`, fromToday],
  [`()([0-9]{1,4}) *个?${DAYS} *(?:ago|以?前)`, fromToday],
  ["([0-9]{8})", eight],
  ["[0-9]{6}", () => refused(SHORT_YEAR)],
  [`${YEAR}${MARK}${DAY}${MARK}${DAY}\\.?`, (p, t) => on(p[0], Number(p[1]), p[2], t)],
  [`${YEAR} *[\\-/.] *${DAY}\\.?(?:${MARK}${UNKNOWN})?`, (p, t) => on(p[0], Number(p[1]), null, t)],
  [`${DAY} *[\\-/.] *${YEAR}`, (p, t) => on(p[1], Number(p[0]), null, t)],
  [`${YEAR}年?`, (p) => partial(Number(p[0]), null)],
  [`(?:${SOME} *年)? *${DAY} *月 *${DAY} *[日号]?`, (p, t) => named(p[0], Number(p[1]), p[2], t)],
  [`${YEAR} *年 *${DAY} *月份?`, (p, t) => on(p[0], Number(p[1]), null, t)],
  [`${DAY}${TH}(?: of)?${GAP}${NAME}(?:${GAP}${SOME})?`, (p, t) => named(p[2], month(p[1]), p[0], t)],
  [`${NAME}\\.? *${DAY}${TH}(?:[ \\-/.,]+${SOME})?`, (p, t) => named(p[2], month(p[0]), p[1], t)],
  [`${NAME}[\\-/]${DAY}[\\-/]${SOME}`, (p, t) => named(p[2], month(p[0]), p[1], t)],
  [`${YEAR}${GAP}${NAME}${GAP}${DAY}${TH}`, (p, t) => on(p[0], month(p[1]), p[2], t)],
  [`${YEAR}${GAP}${NAME}`, (p) => partial(Number(p[0]), month(p[1]))],
  [`(?:${UNKNOWN}${GAP})?${NAME}${GAP}${YEAR}`, (p) => partial(Number(p[1]), month(p[0]))],
  [`${UNKNOWN}${MARK}${DAY}${MARK}${YEAR}`, (p) => partial(Number(p[1]), Number(p[0]))],
  [`${UNKNOWN}${GAP}${UNKNOWN}${GAP}${YEAR}`, (p) => partial(Number(p[0]), null)],
  [`${DAY} *\\. *${DAY}(?: *\\. *${SOME}?)?\\.?`, dotted],
  [`${DAY}${MARK}${DAY}(?:${MARK}${SOME})?`, figures],
].map(([pattern, rule]) => [new RegExp(`^(?:${pattern})$`), rule]);
