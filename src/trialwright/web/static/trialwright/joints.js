// The joints of a form: buttons in a table and spots in a figure, both over the same selects, which are what is saved.
// Counts and activity scores follow every click; they are the rules of the endpoints room (tests hold both together).
import "./grid.js";

// Rules ---------------------------------------------------------------------------------------------------------------

// A count over answers by address. value null: not known, because of `open` addresses without an answer or `lost` ones
// that cannot be assessed and are not prorated. found: present so far.
export function count(measure, answers) {
  const codes = measure.addresses.map((address) => answers[address] || null);
  const all = codes.length;
  const open = codes.filter((code) => code === null).length;
  const judged = codes.filter((code) => code !== null && (measure.notEvaluable === null || code !== measure.notEvaluable));
  const lost = all - open - judged.length;
  const found = judged.filter((code) => code === measure.present || measure.alsoCounts.includes(code)).length;
  const known = open === 0 && judged.length > 0 && (lost === 0 || measure.prorate);
  return { value: known ? (found * all) / judged.length : null, found, open, lost, all };
}

const joints28 = (m) => 0.56 * Math.sqrt(m.tjc28) + 0.28 * Math.sqrt(m.sjc28);

// Formulas and sources: endpoints/rheumatology/das28.py, cdai.py, sdai.py.
export const SCORES = {
  "das28-esr": (m) => joints28(m) + 0.7 * Math.log(Math.max(m.esr_mm_h, 1)) + 0.014 * m.patient_global_mm,
  "das28-crp": (m) => joints28(m) + 0.36 * Math.log1p(m.crp_mg_l) + 0.014 * m.patient_global_mm + 0.96,
  "das28-esr3": (m) => (joints28(m) + 0.7 * Math.log(Math.max(m.esr_mm_h, 1))) * 1.08 + 0.16,
  "das28-crp3": (m) => (joints28(m) + 0.36 * Math.log1p(m.crp_mg_l)) * 1.1 + 1.15,
  cdai: (m) => m.tjc28 + m.sjc28 + m.patient_global_cm + m.physician_global_cm,
  sdai: (m) => m.tjc28 + m.sjc28 + m.patient_global_cm + m.physician_global_cm + m.crp_mg_dl,
};

// A score of live counts and of numbers that stand on other forms; null while any of them is not known.
export function score(one, counts) {
  const inputs = { ...one.fixed };
  for (const [input, measure] of Object.entries(one.live)) inputs[input] = counts[measure].value;
  return Object.values(inputs).some((value) => value === null) || one.lacking.length ? null : SCORES[one.score](inputs);
}

export function numbers(config, answers) {
  const counts = Object.fromEntries(config.measures.map((one) => [one.name, count(one, answers)]));
  return { counts, scores: Object.fromEntries(config.scores.map((one) => [one.name, score(one, counts)])) };
}

// The findings that a click goes round: none, each sign alone, all together.
export function round(signs) {
  const single = signs.map((sign) => [sign]);
  return signs.length > 1 ? [[], ...single, signs] : [[], ...single];
}

// Page ----------------------------------------------------------------------------------------------------------------

export class Picker {
  constructor(section, config) {
    this.section = section;
    this.config = config;
    this.form = section.closest("form");
    this.signs = Object.fromEntries(config.signs.map((sign) => [sign.name, sign]));
    this.last = Object.keys(config.joints)[0];
    this.whyTyped = {};
    section.querySelectorAll("[data-why] input").forEach((one) => { this.whyTyped[one.name.replace(/^\w+-/, "")] = one.value; });
    section.querySelector(".picker").hidden = false;
    const list = section.querySelector("details.as-list");
    if (!list.querySelector(".error")) list.open = false;
    document.querySelectorAll("[data-totals]").forEach((one) => { one.hidden = true; });
    section.addEventListener("click", (event) => this.clicked(event));
    section.addEventListener("keydown", (event) => this.pressed(event));
    section.addEventListener("focusin", (event) => { if (event.target.dataset.joint) this.last = event.target.dataset.joint; });
    document.addEventListener("keydown", (event) => {
      if (event.altKey && event.code === "KeyN" && this.writes) { event.preventDefault(); this.markOthers(); }
    });
    this.form.addEventListener("change", (event) => { if (event.target.name in this.known) this.show(); });
    this.known = Object.fromEntries(Object.values(config.joints).flatMap((joint) => Object.values(joint.addresses).map((a) => [a, true])));
    this.writes = !section.querySelector("button.joint[disabled]");
    this.longPress();
    this.show();
  }

  select(address) { return this.form.elements.namedItem(address); }

  get answers() { return Object.fromEntries(Object.keys(this.known).map((a) => [a, this.select(a)?.value || null])); }

  codes(joint) {
    return Object.entries(this.config.joints[joint].addresses).map(([sign, address]) => [this.signs[sign], this.select(address).value]);
  }

  // What a joint shows: the signs found, "open" (no answer), "cannot" (cannot be assessed), else "mixed".
  state(joint) {
    const codes = this.codes(joint);
    if (codes.every(([, code]) => !code)) return { kind: "open", found: [] };
    if (codes.every(([sign, code]) => sign.notEvaluable !== null && code === sign.notEvaluable)) return { kind: "cannot", found: [] };
    const plain = codes.every(([sign, code]) => code === sign.normal || code === sign.present);
    const found = codes.filter(([sign, code]) => code === sign.present).map(([sign]) => sign.name);
    return { kind: plain ? (found.length ? "found" : "none") : "mixed", found };
  }

  write(values, method) {
    for (const [address, code] of Object.entries(values)) {
      const select = this.select(address);
      this.method(address, method);
      if (select.value === code) continue;
      select.value = code;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.show();
  }

  method(address, method) {
    const name = `method-${address}`;
    const held = this.form.querySelector(`input[name="${name}"]`);
    if (!method) { held?.remove(); return; }
    const input = held ?? this.form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    input.value = method;
  }

  set(joint, pick, method) {
    const addresses = this.config.joints[joint].addresses;
    this.write(Object.fromEntries(Object.entries(addresses).map(([sign, address]) => [address, pick(this.signs[sign])])), method);
    this.say(joint);
  }

  turn(joint) {
    const signs = Object.keys(this.config.joints[joint].addresses);
    const order = round(signs);
    const { kind, found } = this.state(joint);
    const place = kind === "found" ? order.findIndex((one) => one.join() === found.join()) : 0;
    const wanted = order[(place + 1) % order.length];
    this.set(joint, (sign) => (wanted.includes(sign.name) ? sign.present : sign.normal));
  }

  toggle(joint, name) {
    const { found } = this.state(joint);
    if (!(name in this.config.joints[joint].addresses)) { this.tell(`${this.config.joints[joint].label}: not asked about ${name}`); return; }
    const wanted = found.includes(name) ? found.filter((one) => one !== name) : [...found, name];
    this.set(joint, (sign) => (wanted.includes(sign.name) ? sign.present : sign.normal));
  }

  none(joint) { this.set(joint, (sign) => sign.normal); }

  cannot(joint) {
    if (!Object.values(this.signs).every((sign) => sign.notEvaluable !== null)) return;
    const undo = this.state(joint).kind === "cannot";
    this.set(joint, (sign) => (undo ? "" : sign.notEvaluable));
  }

  clear(joint) { this.set(joint, () => ""); }

  markOthers() {
    const answers = this.answers;
    const values = {};
    for (const joint of Object.values(this.config.joints)) {
      for (const [sign, address] of Object.entries(joint.addresses)) if (!answers[address]) values[address] = this.signs[sign].normal;
    }
    const number = Object.keys(values).length;
    this.write(values, "all normal");
    this.tell(`${number} answers marked normal. Not saved yet.`);
  }

  clicked(event) {
    const joint = event.target.closest("[data-joint]")?.dataset.joint ?? event.target.closest("[data-spot]")?.dataset.spot;
    if (joint && this.writes) {
      if (this.held) { this.held = false; return; }
      this.last = joint;
      this.turn(joint);
      return;
    }
    const does = event.target.closest("[data-do]")?.dataset.do;
    if (does === "others") this.markOthers();
    if (does === "cannot") this.cannot(this.last);
    if (does === "clear") this.clear(this.last);
  }

  pressed(event) {
    const joint = event.target.dataset?.joint;
    if (!joint || !this.writes || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const sign = this.config.signs.find((one) => one.name[0] === key);
    const acts = { n: () => this.none(joint), x: () => this.cannot(joint), a: () => this.markOthers(),
                   Delete: () => this.clear(joint), Backspace: () => this.clear(joint) };
    const act = sign ? () => this.toggle(joint, sign.name) : acts[key];
    if (act) { event.preventDefault(); act(); }
  }

  longPress() {
    let timer = null;
    const stop = () => { clearTimeout(timer); timer = null; };
    this.section.addEventListener("pointerdown", (event) => {
      const joint = event.target.closest("[data-joint]")?.dataset.joint ?? event.target.closest("[data-spot]")?.dataset.spot;
      this.held = false;
      if (!joint || !this.writes) return;
      timer = setTimeout(() => { this.held = true; this.last = joint; this.cannot(joint); }, 600);
    });
    for (const name of ["pointerup", "pointercancel", "pointermove"]) {
      this.section.addEventListener(name, (event) => { if (name !== "pointermove" || Math.hypot(event.movementX, event.movementY) > 4) stop(); });
    }
    this.section.addEventListener("contextmenu", (event) => { if (event.target.closest("[data-joint], [data-spot]")) event.preventDefault(); });
  }

  words(joint) {
    const { kind, found } = this.state(joint);
    if (kind === "mixed") return this.codes(joint).map(([sign, code]) => `${sign.name} ${code || "no answer"}`).join(", ");
    return { open: "", none: "none", cannot: "cannot assess", found: found.length > 1 ? "both" : found[0] }[kind];
  }

  mark(joint) {
    const { kind, found } = this.state(joint);
    return { open: "", none: "–", cannot: "✕", mixed: "?", found: found.map((name) => name[0].toUpperCase()).join("") }[kind];
  }

  say(joint) { this.tell(`${this.config.joints[joint].label}: ${this.words(joint) || "no answer"}`); }

  tell(words) { this.section.querySelector("[data-last]").textContent = words; }

  show() {
    for (const [joint, { label }] of Object.entries(this.config.joints)) {
      const { kind, found } = this.state(joint);
      const look = kind === "found" ? `found ${found.length > 1 ? "both" : Object.keys(this.signs).indexOf(found[0]) + 1}` : kind;
      const button = this.section.querySelector(`[data-joint="${joint}"]`);
      button.textContent = this.words(joint) || "·";
      button.setAttribute("aria-label", `${label}: ${this.words(joint) || "no answer"}`);
      button.setAttribute("aria-pressed", String(kind === "found"));
      button.dataset.look = look;
      const spot = this.section.querySelector(`[data-spot="${joint}"]`);
      spot.dataset.look = look;
      spot.querySelector("text").textContent = this.mark(joint);
    }
    this.showNumbers();
    this.showReasons();
  }

  showNumbers() {
    const { counts, scores } = numbers(this.config, this.answers);
    for (const one of this.config.measures) {
      const { value, found, open, lost, all } = counts[one.name];
      const left = [open ? `${all - open} of ${all} answered` : "", lost ? `${lost} cannot be assessed` : ""];
      this.number(one.name, value, open ? `${found} so far` : value === null ? "not known" : "", left.filter(Boolean).join("; "));
    }
    for (const one of this.config.scores) {
      this.number(one.name, scores[one.name], "not known", "");
    }
  }

  number(name, value, otherwise, why) {
    const line = this.section.querySelector(`[data-count="${name}"]`);
    const shown = line.querySelector(".value");
    shown.dataset.value = value === null ? "" : String(value);
    shown.textContent = value === null ? otherwise : String(Math.round(value * 100) / 100);
    line.querySelector(".soft").textContent = value === null ? why : "";
  }

  // One reason for a joint, written for each of its answers: why- at first, reason- where an answer stood already.
  showReasons() {
    const box = this.section.querySelector("[data-why]");
    const wanted = Object.keys(this.config.joints).filter((joint) => this.state(joint).kind === "cannot" && this.fresh(joint).length);
    box.querySelectorAll("[data-for]").forEach((one) => { if (!wanted.includes(one.dataset.for)) one.remove(); });
    box.querySelectorAll(".field:not([data-for])").forEach((one) => one.remove());
    for (const joint of wanted) {
      if (box.querySelector(`[data-for="${joint}"]`)) continue;
      box.append(this.reason(joint));
    }
  }

  // The addresses that did not stand as not evaluable before.
  fresh(joint) {
    const addresses = Object.entries(this.config.joints[joint].addresses);
    return addresses.filter(([sign, a]) => this.config.stored[a] !== this.signs[sign].notEvaluable).map(([, a]) => a);
  }

  reason(joint) {
    const field = Object.assign(document.createElement("div"), { className: "field" });
    field.dataset.for = joint;
    const addresses = this.fresh(joint);
    const names = addresses.map((a) => `${a in this.config.stored ? "reason" : "why"}-${a}`);
    const label = Object.assign(document.createElement("label"), { textContent: `Why it cannot be assessed: ${this.config.joints[joint].label}` });
    label.htmlFor = `why-joint-${joint}`;
    const input = Object.assign(document.createElement("input"), { id: `why-joint-${joint}`, name: names[0], maxLength: 500 });
    input.setAttribute("list", "joint-reasons");
    input.value = addresses.map((a) => this.whyTyped[a]).find(Boolean) ?? "";
    const others = names.slice(1).map((name) => Object.assign(document.createElement("input"), { type: "hidden", name, value: input.value }));
    input.addEventListener("input", () => {
      others.forEach((one) => { one.value = input.value; });
      addresses.forEach((a) => { this.whyTyped[a] = input.value; });
    });
    field.append(label, input, ...others);
    return field;
  }
}

const section = document.querySelector(".joints");
if (section) {
  section.picker = new Picker(section, JSON.parse(document.getElementById("joints-config").textContent));
}
