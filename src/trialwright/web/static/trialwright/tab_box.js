// Keeps a text in this tab, sealed (AES-GCM) with a key that comes with the page and is never stored in the browser: what
// stands in the tab can be read by the same user after a new log-in, and by nobody else. A browser without WebCrypto (a
// page over plain http from another machine) keeps nothing.

const PREFIX = "trialwright draft ";

const toText = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

export class TabBox {
  constructor(place, key) {
    this.place = PREFIX + place;
    this.last = 0;
    this.key = key && globalThis.crypto?.subtle
      ? crypto.subtle.importKey("raw", toBytes(key), "AES-GCM", false, ["encrypt", "decrypt"]) : null;
  }

  // Whether something is kept, of whomever.
  get holds() {
    try { return sessionStorage.getItem(this.place) !== null; } catch { return false; }
  }

  // Keep `text` in the place of what was kept; of two at once the later one stays.
  async keep(text) {
    const mine = ++this.last;
    if (this.key === null) return;
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, new TextEncoder().encode(text));
      const kept = `${toText(iv)} ${toText(new Uint8Array(sealed))}`;
      if (mine === this.last) sessionStorage.setItem(this.place, kept);
    } catch { /* a browser that keeps nothing: the server's draft remains */ }
  }

  // What is kept; null: nothing, or nothing that this key opens.
  async open() {
    try {
      const [iv, sealed] = sessionStorage.getItem(this.place).split(" ").map(toBytes);
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.key, sealed);
      return new TextDecoder().decode(text);
    } catch {
      return null;
    }
  }

  drop() {
    this.last += 1;
    try { sessionStorage.removeItem(this.place); } catch { /* nothing was kept */ }
  }
}

const SENT = "trialwright sent";

// The form whose text is kept at `place` goes out now; the page that answers it drops the text where it says "written".
export function willBeSent(place) {
  try { sessionStorage.setItem(SENT, place); } catch { /* nothing is kept */ }
}

export function dropWritten() {
  try {
    const place = sessionStorage.getItem(SENT);
    if (place !== null && document.querySelector(".box.done[role=status]")) sessionStorage.removeItem(place);
    sessionStorage.removeItem(SENT);
  } catch { /* nothing was kept */ }
}

const AGAIN = "trialwright again";

// The page that comes now shows, from the server, what was kept at `place`: it says so once.
export function willBeShown(place) {
  try { sessionStorage.setItem(AGAIN, place); } catch { /* nothing is kept */ }
}

export function isShownAgain(place) {
  try {
    const found = sessionStorage.getItem(AGAIN) === place;
    if (found) sessionStorage.removeItem(AGAIN);
    return found;
  } catch { return false; }
}

// At the log-out nothing stays in the tab; the server's answer clears what other tabs hold (Clear-Site-Data).
export function dropAll() {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  } catch { /* nothing was kept */ }
}
