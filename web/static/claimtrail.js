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
const places = { d: "/claims", s: "/sources", p: "/publishers", h: "/ledger" };
let asked = () => false; // opens what a key asks for on the Desk

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

// A row that the address names gets the focus: after a step, the one that comes next.
document.getElementById(location.hash.slice(1))?.closest("[data-row]")?.querySelector(".t")?.focus({ preventScroll: true });

// go follows a link; of anything else that a key names it opens what folds and gives the focus, and presses nothing.
function go(target) {
  if (target.href) { location.href = target.href; return }
  target.closest("details")?.setAttribute("open", "");
  const field = target.matches("summary, button, input, select, textarea, [tabindex]") ? target : target.querySelector(".acts :is(summary, button:not([aria-disabled=true]))") || target.querySelector("summary, button:not([aria-disabled=true]), input:not([type=hidden]), select, textarea");
  if (target.matches("summary")) target.parentElement.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  else field?.focus();
}

// inView gives the first sentence worth checking that has a button for the key, when it can be seen.
function inView(key) {
  const row = document.querySelector(`#worth [data-row]:has([data-do="${key}"])`);
  const at = row?.getBoundingClientRect();
  return at && at.top >= 0 && at.bottom <= innerHeight ? row : null;
}

// decide presses the button of a key in the row that has the focus; while none has it, the first one gets it and nothing is decided, but for a
// sentence worth checking that can be seen: a claim of it is taken back by a key. A choice that is needed first gets the focus.
function decide(key) {
  const row = document.activeElement.closest("[data-row]") || inView(key);
  const button = document.querySelector(`:is(.last, .toast) [data-do="${key}"]`) || row?.querySelector(`[data-do="${key}"]`);
  if (!button) return !row && key !== "u" && move(0);
  const missing = button.form && [...button.form.elements].find(field => !field.checkValidity());
  if (missing) { missing.focus(); return true }
  button.click();
  button.closest("details")?.querySelector("input[name=note]")?.focus();
  return true;
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || store.get("keys") === "off") return;
  if (event.key === "Escape") { document.querySelectorAll("details.menu[open]").forEach(menu => { menu.open = false; menu.querySelector("summary").focus() }); if (event.target.closest?.(".find, .searchbox")) event.target.blur(); return hideCite() }
  if (typing(event.target)) return;
  if (cite.form && event.key === "e" && !selected()) { cite.text.focus(); selectByKey({ key: "ArrowRight" }); event.preventDefault(); return }
  if (cite.form && (event.key === "e" || event.key === "Enter" && event.target === cite.text) && selected()) {
    showCite(true);
    cite.stance(-1);
    event.preventDefault();
    return;
  }
  if (prefix === "g" && places[event.key]) { location.href = places[event.key]; return }
  prefix = event.key === "g" ? "g" : "";
  if (cite.shown && ["1", "2", "3"].includes(event.key)) { cite.stance(Number(event.key) - 1); event.preventDefault(); return }
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "?") { document.getElementById("keys")?.showModal() }
  else if (event.key === "/") { document.querySelector(".find input, .searchbox input")?.focus(); event.preventDefault() }
  else if (event.key === "j" && move(1) || event.key === "k" && move(-1)) { event.preventDefault() }
  else if (["y", "o", "f", "u"].includes(event.key) && decide(event.key)) { event.preventDefault() }
  else if (["n", "v", "b"].includes(event.key) && document.querySelector(`[data-do=${event.key}]`) && decide(event.key)) { event.preventDefault() }
  else if (event.key === "x") { document.activeElement.closest(".row")?.querySelector("input[type=checkbox]")?.click() }
  else if (["s", "a"].includes(event.key) && !document.querySelector("dialog[open]") && asked(event.key)) { event.preventDefault() }
  else if (link) { event.preventDefault(); go(link) }
});

// Selecting words: the form moves under the paragraph where the selection ends and is filled with it. The place counts in code points
// from the beginning of the text, as the server does; what is not text (numbers of notes) is passed over.
const cite = { shown: false, form: document.getElementById("citeform"), text: document.getElementById("text"), home: document.getElementById("cite") };
cite.stance = index => { // -1 chooses none and only goes there
  const choices = cite.form.querySelectorAll("[name=stance]");
  if (index >= 0) choices[index].checked = true;
  choices[Math.max(0, index)].focus();
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

// selected gives the selected words of the text and where they begin. A selection may end in the margin or behind the text, as one by
// three clicks does: what counts is its part in the paragraphs.
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0 || !cite.text) return null;
  const range = selection.getRangeAt(0);
  if (!paragraphOf(range.startContainer) && !paragraphOf(range.endContainer)) return null;
  let quote = "", start = 0, last = null;
  for (const paragraph of cite.text.querySelectorAll("p[data-start]")) {
    if (!range.intersectsNode(paragraph)) continue;
    const part = document.createRange(), before = document.createRange();
    part.selectNodeContents(paragraph);
    before.setStart(paragraph, 0);
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    const text = words(part);
    if (!text) continue;
    before.setEnd(part.startContainer, part.startOffset);
    const at = Number(paragraph.dataset.start);
    if (last) quote += "\n".repeat(at - Number(last.dataset.start) - codePoints(textOf(last))) // the line ends between them, blank lines included
    else start = at + codePoints(words(before));
    quote += text;
    last = paragraph;
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

// showCite brings the form to the selected words. What was typed into it, or that it was closed, holds until others are selected.
function showCite(asked) {
  const found = selected(), fields = cite.form?.elements;
  if (!found) cite.last = "";
  if (!found || !fields || cite.form.contains(document.activeElement)) return;
  const place = found.start + found.quote;
  if (place === cite.last && (cite.shown || !asked)) return;
  cite.last = place;
  fields.quote.value = found.quote;
  fields.start.value = found.start;
  document.getElementById("cite-count").textContent = `${codePoints(found.quote)} characters`;
  cite.form.classList.add("pop", "floating");
  if (found.last.parentElement.nextElementSibling !== cite.form) found.last.parentElement.after(cite.form);
  cite.shown = true;
}

// hideCite puts the form back; the selection stays.
function hideCite() {
  if (!cite.shown) return;
  const within = cite.form.contains(document.activeElement);
  cite.form.classList.remove("pop", "floating");
  cite.home.append(cite.form);
  cite.form.elements.start.value = "";
  cite.shown = false;
  if (within) cite.text.focus({ preventScroll: true });
}

// Selecting with the keyboard: in the text, arrows go from word to word and from paragraph to paragraph, with Shift they extend the selection;
// Enter or e goes on in the form. It begins with the first word in view.
function firstWord(paragraph) {
  const selection = document.getSelection();
  selection.collapse(paragraph, 0);
  selection.modify("extend", "forward", "word");
}

function paragraphBy(step) {
  const all = [...cite.text.querySelectorAll("p[data-start]")];
  const at = all.indexOf(paragraphOf(document.getSelection().focusNode));
  return all[Math.min(all.length - 1, Math.max(0, at + step))];
}

function inText() {
  const node = document.getSelection().focusNode;
  return node && cite.text.contains(node) && paragraphOf(node);
}

function selectByKey(event) {
  const selection = document.getSelection();
  const side = { ArrowLeft: "left", ArrowRight: "right" }[event.key], step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!side && !step) return false;
  if (!inText()) {
    firstWord([...cite.text.querySelectorAll("p[data-start]")].find(p => p.getBoundingClientRect().bottom > 60) || cite.text.querySelector("p"));
  } else if (event.shiftKey) {
    selection.modify("extend", side || (step < 0 ? "backward" : "forward"), side ? (event.ctrlKey || event.altKey ? "word" : "character") : "line");
  } else if (step) {
    firstWord(paragraphBy(step));
  } else {
    const back = (side === "left") !== (getComputedStyle(cite.text).direction === "rtl");
    selection.collapse(...(back ? [selection.anchorNode, selection.anchorOffset] : [selection.focusNode, selection.focusOffset]));
    if (back) selection.modify("move", "backward", "word");
    selection.modify("extend", "forward", "word");
  }
  (selection.focusNode.parentElement || cite.text).scrollIntoView({ block: "nearest" });
  return true;
}

if (cite.form) {
  const last = store.get("claim");
  if (last && [...cite.form.elements.claim.options].some(option => option.value === last)) cite.form.elements.claim.value = last;
  cite.form.addEventListener("submit", () => store.set("claim", cite.form.elements.claim.value));
  cite.form.elements.quote.addEventListener("input", () => { cite.form.elements.start.value = "" });
  // However words are selected (mouse, keys, the handles of a touch screen), the selection changes; while a mouse button is down it still grows.
  let waiting = 0, pressed = false;
  const soon = delay => { clearTimeout(waiting); waiting = setTimeout(() => { if (!pressed) showCite() }, delay) };
  document.addEventListener("pointerdown", event => { pressed = event.pointerType === "mouse" });
  for (const event of ["pointerup", "pointercancel"]) document.addEventListener(event, () => { pressed = false; soon(0) });
  document.addEventListener("selectionchange", event => { if (event.target === document) soon(300) }); // not that of a field
  cite.text.addEventListener("mouseup", () => soon(0));
  cite.text.addEventListener("keydown", event => {
    if (event.target === cite.text && store.get("keys") !== "off" && !event.metaKey && selectByKey(event)) event.preventDefault();
  });
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
  setTimeout(gone, toast.querySelector("form") ? 20000 : 6000);
  toast.addEventListener("click", event => event.target.closest("button") || gone());
  const url = new URL(location);
  for (const name of ["done", "of", "was"]) url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
}
