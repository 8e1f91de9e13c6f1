// Makes a passkey, or uses one, and sends the answer with the form. The question (with its challenge) came with the
// page; the private key never leaves the device. Without this file the code of an authenticator app does the same.

const SAYS = {
  none: "This browser cannot use passkeys at this address: they need https, or localhost.",
  SecurityError: "Passkeys need https or localhost: a browser binds them to a name, and this address is a number or stands open.",
  InvalidStateError: "This device has a passkey of your account already.",
  NotAllowedError: "The browser gave no passkey: it was cancelled, or took too long. Try again.",
};

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// Binary fields of the question come as base64url text (WebAuthn Level 3, 5.1.9); browsers want bytes.
function withBytes(question) {
  const asked = structuredClone(question.publicKey);
  asked.challenge = toBytes(asked.challenge);
  if (asked.user) asked.user.id = toBytes(asked.user.id);
  for (const list of [asked.excludeCredentials, asked.allowCredentials]) {
    for (const one of list ?? []) one.id = toBytes(one.id);
  }
  return { publicKey: asked };
}

function asJson(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = toText(made.response[name]);
  }
  return JSON.stringify({
    id: made.id, rawId: toText(made.rawId), type: made.type, response,
    authenticatorAttachment: made.authenticatorAttachment, clientExtensionResults: made.getClientExtensionResults(),
  });
}

class Passkey {
  constructor(part, question) {
    this.form = part.closest("form") ?? part.querySelector("form");
    Object.assign(this, { question, makes: part.dataset.passkey === "create", instead: part.dataset.inPlaceOf });
    this.says = part.querySelector("[data-says]");
    this.button = part.querySelector("[data-use]") ?? this.form.querySelector("button");
    this.button.addEventListener("click", (event) => this.#pressed(event));
    part.hidden = false;
  }

  async #pressed(event) {
    event.preventDefault();
    const field = this.instead ? this.form.elements[this.instead] : null;
    if (field) field.required = false;
    if (!this.form.reportValidity()) return;
    if (!window.PublicKeyCredential) {
      this.says.textContent = SAYS.none;
      return;
    }
    this.button.disabled = true;
    try {
      const asked = withBytes(this.question);
      const made = await (this.makes ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
      this.form.elements.passkey.value = asJson(made);
      this.#send();
    } catch (error) {
      this.says.textContent = SAYS[error.name] ?? SAYS.NotAllowedError;
      this.button.disabled = false;
      if (field) field.required = true;
    }
  }

  // A button's own name and value go with it, as if it had been pressed.
  #send() {
    if (this.button.name) {
      const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: this.button.name, value: this.button.value });
      this.form.append(pressed);
    }
    this.form.submit();
  }
}

const question = JSON.parse(document.getElementById("passkey-question").textContent);
for (const part of document.querySelectorAll("[data-passkey]")) new Passkey(part, question);
