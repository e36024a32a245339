// Keys, selecting words to cite, drafts and toasts. Every page works without this file.
"use strict";

const store = {
  get: key => { try { return localStorage.getItem(key) } catch { return null } },
  set: (key, value) => { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value) } catch { /* private mode */ } },
};

// Keys. They rest while somebody types, and with Ctrl, Alt or Meta.
const off = document.querySelector("[data-keys-off]");
if (off) {
  off.checked = store.get("keys") === "off";
  off.addEventListener("change", () => store.set("keys", off.checked ? "off" : null));
}
let prefix = "";
const places = { d: "/claims", s: "/sources", p: "/publishers" };

function typing(target) {
  return target.closest && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function move(step) {
  const rows = [...document.querySelectorAll(".row .t, [data-row] .t")];
  if (rows.length === 0) return false;
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  return true;
}

// decide presses the button of a key in the row that has the focus, else in the first one; a choice that is needed first gets the focus.
function decide(key) {
  const row = document.activeElement.closest("[data-row]") || document.querySelector("[data-row]");
  const button = document.querySelector(`.last [data-do="${key}"]`) || row?.querySelector(`[data-do="${key}"]`);
  if (!button) return false;
  const missing = button.form && [...button.form.elements].find(field => !field.checkValidity());
  if (missing) { missing.focus(); return true }
  button.click();
  button.closest("details")?.querySelector("input[name=note]")?.focus();
  return true;
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || store.get("keys") === "off") return;
  if (event.key === "Escape") return hideCite();
  if (typing(event.target)) return;
  if (prefix === "g" && places[event.key]) { location.href = places[event.key]; return }
  prefix = event.key === "g" ? "g" : "";
  if (cite.shown && ["1", "2", "3"].includes(event.key)) { cite.stance(Number(event.key) - 1); event.preventDefault(); return }
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "?") { document.getElementById("keys")?.showModal() }
  else if (event.key === "/") { document.querySelector(".find input")?.focus(); event.preventDefault() }
  else if (event.key === "j" && move(1) || event.key === "k" && move(-1)) { event.preventDefault() }
  else if (["y", "o", "f", "u"].includes(event.key) && decide(event.key)) { event.preventDefault() }
  else if (event.key === "x") { document.activeElement.closest(".row")?.querySelector("input[type=checkbox]")?.click() }
  else if (link) { location.href = link.href }
});

// The address names the passage to go on with: its link gets the focus, so that the keys go on from there.
if (location.hash) document.getElementById(location.hash.slice(1))?.matches("[data-row]") && document.querySelector(location.hash + " .t").focus();

// Selecting words: the form moves under the paragraph where the selection ends and is filled with it. The place counts in code points
// from the beginning of the text, as the server does; what is not text (numbers of notes) is passed over.
const cite = { shown: false, form: document.getElementById("citeform"), text: document.getElementById("text"), home: document.getElementById("cite") };
cite.stance = index => {
  const choices = cite.form.querySelectorAll("[name=stance]");
  choices[index].checked = true;
  choices[index].focus();
};

function codePoints(s) { return [...s].length }

// words gives the text of a range within one paragraph, without what is marked to be skipped.
function words(range) {
  const part = range.cloneContents();
  part.querySelectorAll("[data-skip]").forEach(node => node.remove());
  return part.textContent;
}

function paragraphOf(node) {
  return (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("#text p[data-start]");
}

function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !cite.text) return null;
  const range = selection.getRangeAt(0);
  const first = paragraphOf(range.startContainer), last = paragraphOf(range.endContainer);
  if (!first || !last) return null;
  const before = document.createRange();
  before.setStart(first, 0);
  before.setEnd(range.startContainer, range.startOffset);
  let start = Number(first.dataset.start) + codePoints(words(before)), quote = "";
  const all = [...cite.text.querySelectorAll("p[data-start]")];
  for (let i = all.indexOf(first); i <= all.indexOf(last); i++) {
    const part = document.createRange();
    part.selectNodeContents(all[i]);
    if (all[i] === first) part.setStart(range.startContainer, range.startOffset);
    if (all[i] === last) part.setEnd(range.endContainer, range.endOffset);
    if (i > all.indexOf(first)) { // the line ends between paragraphs, blank lines included
      const previous = Number(all[i - 1].dataset.start) + codePoints(textOf(all[i - 1]));
      quote += "\n".repeat(Number(all[i].dataset.start) - previous);
    }
    quote += words(part);
  }
  const trimmed = quote.trimStart();
  start += codePoints(quote) - codePoints(trimmed);
  quote = trimmed.trimEnd();
  return quote ? { quote, start, last } : null;
}

function textOf(paragraph) {
  const range = document.createRange();
  range.selectNodeContents(paragraph);
  return words(range);
}

function showCite() {
  const found = selected();
  if (!found || !cite.form) return;
  cite.form.elements.quote.value = found.quote;
  cite.form.elements.start.value = found.start;
  document.getElementById("cite-count").textContent = `${codePoints(found.quote)} characters`;
  cite.form.classList.add("pop", "floating");
  found.last.parentElement.after(cite.form);
  cite.shown = true;
}

function hideCite() {
  if (!cite.shown) return;
  cite.form.classList.remove("pop", "floating");
  cite.home.append(cite.form);
  cite.form.elements.start.value = "";
  cite.shown = false;
}

if (cite.form) {
  const last = store.get("claim");
  if (last && [...cite.form.elements.claim.options].some(option => option.value === last)) cite.form.elements.claim.value = last;
  cite.form.addEventListener("submit", () => store.set("claim", cite.form.elements.claim.value));
  cite.form.elements.quote.addEventListener("input", () => { cite.form.elements.start.value = "" });
  const changed = event => { if (!cite.form.contains(event.target)) setTimeout(showCite, 0) }; // while somebody fills the form in, it stays where it is
  for (const event of ["mouseup", "touchend", "keyup"]) cite.text.addEventListener(event, changed);
  document.addEventListener("keyup", event => { if (event.shiftKey || event.key === "Shift") changed(event) });
}

// Drafts: what is typed into a long form stays in this browser until it is saved. Whether it was is known on the next page, which
// then says what was done: a session that has ended, or a server that does not answer, loses nothing.
const sent = store.get("sent");
if (sent && new URLSearchParams(location.search).has("done")) { store.set(sent, null); store.set("sent", null) }
for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = "draft-" + form.dataset.draft;
  const fields = [...form.elements].filter(field => field.name && !["hidden", "file", "submit", "radio", "checkbox"].includes(field.type));
  const refused = document.querySelector("[role=alert]");
  const kept = JSON.parse(store.get(key) || "null");
  if (kept && !refused && fields.some(field => kept[field.name] !== undefined && kept[field.name] !== field.value)) {
    const note = document.createElement("p");
    note.className = "note info";
    note.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = "Bring it back";
    button.addEventListener("click", () => { for (const field of fields) if (kept[field.name] !== undefined) field.value = kept[field.name]; note.remove() });
    note.append("You typed something here that was not saved. ", button);
    form.before(note);
  }
  form.addEventListener("input", () => store.set(key, JSON.stringify(Object.fromEntries(fields.map(field => [field.name, field.value])))));
  form.addEventListener("submit", () => store.set("sent", key));
}

// A pressed button says so, and cannot be pressed twice.
document.addEventListener("submit", event => {
  if (event.target.method !== "post") return;
  const button = event.submitter;
  if (button) setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true") }, 0);
});
addEventListener("pageshow", () => document.querySelectorAll("[aria-busy]").forEach(button => { button.disabled = false; button.removeAttribute("aria-busy") }));

// A toast goes after six seconds, or when it is touched; its word leaves the address.
const toast = document.querySelector("[data-toast]");
if (toast) {
  const gone = () => toast.remove();
  setTimeout(gone, 6000);
  toast.addEventListener("click", gone);
  const url = new URL(location);
  url.searchParams.delete("done");
  history.replaceState(history.state, "", url);
}
