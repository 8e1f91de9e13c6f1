// What is typed into a small form stays in this tab, sealed, until the server has written it: a session that ended loses
// nothing. The form's key is kept with it, so that what was written after all is answered with its receipt, never twice.

import { TabBox, dropWritten, isShownAgain, willBeSent, willBeShown } from "./tab_box.js";

const OURS = new Set(["csrfmiddlewaretoken", "key"]);
const NEVER = new Set(["hidden", "password", "submit", "file"]);
const ROWS = "rows-";

const typedFields = (form) => [...form.elements].filter((one) => one.name && !NEVER.has(one.type));
const hiddenFields = (form) => [...form.elements].filter((one) => one.type === "hidden" && !OURS.has(one.name));
const isTicked = (field) => ["checkbox", "radio"].includes(field.type);
const stateOf = (field) => (isTicked(field) ? String(field.checked) : field.value);

class KeptForm {
  // `received`: the page answers this form and says everything that was typed into it.
  constructor(form, place) {
    this.form = form;
    this.received = "received" in form.dataset;
    this.box = new TabBox(place, form.dataset.keeps);
    this.place = this.box.place;
    this.shown = new Map(typedFields(form).map((one) => [one, stateOf(one)]));
  }

  async begin() {
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.#keep());
    this.form.addEventListener("submit", () => willBeSent(this.place));
    document.querySelector("[data-give-up]")?.addEventListener("click", () => this.box.drop());
    if (this.received && isShownAgain(this.place)) this.#tell();
    if (!this.box.holds || this.received) return;
    const held = JSON.parse(await this.box.open());
    if (held?.user !== this.form.dataset.user || held.about !== this.#about()) this.box.drop();
    else this.#show(held);
  }

  // What else the form is for, its hidden fields: of another dose nothing is taken over.
  #about() {
    return hiddenFields(this.form).filter((one) => !one.name.startsWith(ROWS)).map((one) => `${one.name}=${one.value}`).join("&");
  }

  // How many rows each list of the form had.
  #rows() {
    return hiddenFields(this.form).filter((one) => one.name.startsWith(ROWS)).map((one) => [one.name, one.value]);
  }

  #keep() {
    const changed = typedFields(this.form).filter((one) => this.received || stateOf(one) !== this.shown.get(one));
    const fields = changed.map((one) => [one.name, isTicked(one) ? one.value : null, stateOf(one)]);
    const { user } = this.form.dataset;
    this.box.keep(JSON.stringify({ user, about: this.#about(), key: this.form.elements.key.value, rows: this.#rows(), fields }));
  }

  #show({ key, rows, fields }) {
    const missing = [];
    for (const [name, value, state] of fields) {
      const field = typedFields(this.form).find((one) => one.name === name && (value === null || one.value === value));
      if (!field) {
        missing.push([name, value ?? state, value === null || state === "true"]);
        continue;
      }
      if (value === null) field.value = state;
      else field.checked = state === "true";
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.form.elements.key.value = key;
    if (rows?.some(([name, number]) => Number(this.form.elements[name]?.value) < Number(number))) this.#withRows(rows, missing);
    else this.#tell();
  }

  // The list had more rows than the page: the server is asked for them, and writes nothing.
  #withRows(rows, missing) {
    for (const [name, number] of rows) this.form.elements[name].value = number;
    for (const [name, value, isSet] of missing) if (isSet) this.form.append(hidden(name, value));
    this.form.append(hidden("do", "rows"));
    willBeShown(this.place);
    this.form.submit();
  }

  #tell() {
    const told = document.createElement("div");
    told.className = "box draft";
    told.setAttribute("role", "status");
    const [says, give] = [document.createElement("p"), document.createElement("button")];
    says.textContent = "What you typed before is here again. It is not written yet.";
    Object.assign(give, { type: "button", className: "second", textContent: "Give up what I typed" });
    give.addEventListener("click", () => { this.box.drop(); location.replace(location.pathname + location.search); });
    told.append(says, give);
    this.form.before(told);
  }
}

const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

dropWritten();
const here = `${location.pathname}${location.search.replace(/[?&]done=[^&]*/, "")}`;
for (const [number, form] of [...document.querySelectorAll("form[data-keeps]")].entries()) {
  new KeptForm(form, `${here} ${form.dataset.about ?? number}`).begin();
}
