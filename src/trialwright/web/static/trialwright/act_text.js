// What is typed into a small form stays in this tab, sealed, until the server has written it: a session that ended loses
// nothing. The form's key is kept with it, so that what was written after all is answered with its receipt, never twice.

import { TabBox, willBeSent } from "./tab_box.js";

const OURS = new Set(["csrfmiddlewaretoken", "key"]);

const typedFields = (form) => [...form.elements].filter((one) => one.name && !["hidden", "password", "submit"].includes(one.type));
const stateOf = (field) => (["checkbox", "radio"].includes(field.type) ? String(field.checked) : field.value);

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
    if (!this.box.holds || this.received) return;
    const held = JSON.parse(await this.box.open());
    if (held?.user !== this.form.dataset.user || held.about !== this.#about()) this.box.drop();
    else this.#show(held);
  }

  // What else the form is for, its hidden fields: of another dose nothing is taken over.
  #about() {
    return [...this.form.elements].filter((one) => one.type === "hidden" && !OURS.has(one.name)).map((one) => `${one.name}=${one.value}`).join("&");
  }

  #keep() {
    const changed = typedFields(this.form).filter((one) => this.received || stateOf(one) !== this.shown.get(one));
    const fields = changed.map((one) => [one.name, ["checkbox", "radio"].includes(one.type) ? one.value : null, stateOf(one)]);
    this.box.keep(JSON.stringify({ user: this.form.dataset.user, about: this.#about(), key: this.form.elements.key.value, fields }));
  }

  #show({ key, fields }) {
    for (const [name, value, state] of fields) {
      const field = typedFields(this.form).find((one) => one.name === name && (value === null || one.value === value));
      if (!field) continue;
      if (value === null) field.value = state;
      else field.checked = state === "true";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.form.elements.key.value = key;
    const told = document.createElement("div");
    told.className = "box draft";
    told.setAttribute("role", "status");
    const [says, give] = [document.createElement("p"), document.createElement("button")];
    says.textContent = "What you typed before is here again. It is not written yet.";
    Object.assign(give, { type: "button", className: "second", textContent: "Give up what I typed" });
    give.addEventListener("click", () => { this.box.drop(); location.reload(); });
    told.append(says, give);
    this.form.before(told);
  }
}

for (const [number, form] of [...document.querySelectorAll("form[data-keeps]")].entries()) {
  new KeptForm(form, `${location.pathname}${location.search.replace(/[?&]done=[^&]*/, "")} ${number}`).begin();
}
