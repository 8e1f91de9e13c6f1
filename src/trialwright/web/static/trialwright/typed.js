// What somebody types into an item, read as protocol/typed_answer.py reads it; both run
// tests/protocol/typed_answers.json. An empty answer is no value, never zero.

import { readDate } from "./typed_date.js";

export const WHOLE_NUMBER = "Write a whole number, in figures.";
export const NUMBER = "Write a number, in figures.";
export const COMMA = "Write the decimal sign as a point, and nothing between the thousands.";
export const TIME = "Write a time as HH:MM, from 00:00 to 23:59.";

// `item`: as in form_rules; returns { value, says }, and of a date the days that may be meant as `readings`.
export function readTyped(item, text, typing) {
  const stripped = text.trim();
  if (stripped === "") return { value: null, says: null };
  const plain = stripped.normalize("NFKC");
  if (item.type === "integer" || item.type === "float") return number(plain, item.type === "integer");
  if (item.type === "date" || item.type === "partial_date") {
    const { iso, says, readings } = readDate(stripped, typing, item.type === "date");
    return { value: iso, says, readings };
  }
  if (item.type === "time") return time(plain);
  if (item.type === "boolean") {
    return plain === "true" || plain === "false" ? { value: plain === "true", says: null } : { value: null, says: item.takes };
  }
  return { value: stripped, says: null };
}

function number(plain, whole) {
  if (plain.includes(",")) return { value: null, says: COMMA };
  const pattern = whole ? /^[+-]?[0-9]{1,15}(\.0*)?$/
    : /^[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?$/;
  if (!pattern.test(plain)) return { value: null, says: whole ? WHOLE_NUMBER : NUMBER };
  return { value: Number(plain) + 0, says: null };
}

function time(plain) {
  const match = /^([0-9]{1,2}) *[:.h]? *([0-9]{2})$/.exec(plain);
  if (match === null || Number(match[1]) > 23 || Number(match[2]) > 59) return { value: null, says: TIME };
  return { value: `${match[1].padStart(2, "0")}:${match[2]}`, says: null };
}
