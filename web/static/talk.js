// Comments: a key to the field, and names of colleagues to choose from behind an @. Every page works without this file.
"use strict";

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || store.get("keys") === "off" || typing(event.target)) return;
  const field = document.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
  if (field) { field.focus(); field.scrollIntoView({ block: "center" }); event.preventDefault() }
});

const colleagues = [...document.querySelectorAll("#people option")].map(option => option.value);
const fold = s => s.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// begun gives the place of the @ before the cursor and what stands behind it, when that can become a name.
function begun(field) {
  const before = field.value.slice(0, field.selectionStart), at = before.lastIndexOf("@");
  if (at < 0 || at > 0 && /[\p{L}\p{N}\p{M}]/u.test(before[at - 1])) return null;
  const start = fold(before.slice(at + 1));
  const found = colleagues.filter(name => fold(name).startsWith(start) || fold(name).split(/\s+/).some(word => start && word.startsWith(start)));
  return found.length && !found.some(name => fold(name) === start) ? { at, found: found.slice(0, 6) } : null;
}

// A list under the field, as the ARIA combobox pattern has it: the focus stays in the text.
for (const field of document.querySelectorAll("textarea[data-mention]")) {
  const list = document.createElement("div");
  list.className = "names";
  list.id = field.id + "-names";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Colleagues");
  list.hidden = true;
  field.after(list);
  field.parentElement.classList.add("names-home");
  field.setAttribute("aria-autocomplete", "list");
  let at = -1, chosen = 0;

  const choose = index => {
    chosen = (index + list.children.length) % list.children.length;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    field.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const close = () => { list.hidden = true; field.removeAttribute("aria-activedescendant"); field.removeAttribute("aria-controls") };
  const take = name => {
    const end = field.selectionStart;
    field.setRangeText("@" + name + " ", at, end, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };

  field.addEventListener("input", () => {
    const found = begun(field);
    if (!found) return close();
    at = found.at;
    list.replaceChildren(...found.found.map((name, i) => {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.id = list.id + i;
      option.dir = "auto";
      option.textContent = name;
      option.addEventListener("pointerdown", event => { event.preventDefault(); take(name) });
      return option;
    }));
    list.hidden = false;
    field.setAttribute("aria-controls", list.id);
    choose(0);
  });
  field.addEventListener("keydown", event => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(chosen + step);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", close);
}

// What leads to the place of a notification has been read.
for (const link of document.querySelectorAll("a[data-seen]")) {
  link.addEventListener("click", () => fetch(link.dataset.seen, { method: "POST", keepalive: true, redirect: "manual" }));
}
