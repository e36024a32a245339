
// Live: what colleagues change shows on the page that is open, and who else is there. The stream rests while nobody looks at the page; when it
// fails it is tried again, less and less often, and in the end the page asks every minute.
{
const list = document.querySelector("[data-live]"), claim = document.querySelector("[data-live-claim]");
const page = list || claim, said = document.getElementById("live"), here = document.getElementById("here");
const delays = [1, 2, 4, 8, 16, 30], minute = 60000, beatEvery = 20000;
let stream = null, failures = 0, waiting = 0, polling = 0, tag = "", size = Number(page?.dataset.size || -1);

const plural = (n, one, many) => n === 1 ? `1 ${one}` : `${n} ${many}`;

function say(words, label, act) {
  said.textContent = words;
  if (!label) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet";
  button.textContent = label;
  button.addEventListener("click", act);
  said.append(" ", button);
}

function listen() {
  clearTimeout(waiting);
  if (stream || document.hidden) return;
  stream = new EventSource("/events?since=" + size);
  stream.addEventListener("open", () => { failures = 0; clearInterval(polling); polling = 0 });
  stream.addEventListener("changed", event => { const told = JSON.parse(event.data); if (told.size > size) { size = told.size; changed(told) } });
  stream.addEventListener("presence", event => present(JSON.parse(event.data).here || []));
  stream.addEventListener("error", () => {
    rest();
    if (failures < delays.length) { waiting = setTimeout(listen, delays[failures++] * 1000); return }
    polling = polling || setInterval(poll, minute);
    waiting = setTimeout(listen, 5 * minute);
  });
}

function rest() { stream?.close(); stream = null }

// poll asks for the page itself; its ETag says whether it is another one by now.
async function poll() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  if (new URL(answer.url).pathname === "/signin") { clearInterval(polling); say("You are signed out. What you typed is still here: ", "Sign in in another window", () => open("/signin")); return }
  const now = answer.headers.get("ETag");
  if (tag && tag !== now) list ? refresh(0) : say("This claim may have changed: ", "show", show);
  tag = now;
}

function changed(told) {
  if (list) {
    const rows = new Set([...list.querySelectorAll("[data-claim]")].map(row => row.dataset.claim));
    return refresh((told.claims || []).filter(one => rows.has(one.id)).length);
  }
  const one = (told.claims || []).find(one => one.id === claim.dataset.liveClaim);
  if (one) say(`${one.by || "Somebody"} changed this claim just now: `, "show", show);
  else if (told.more) say("Many claims changed just now, this one perhaps too: ", "show", show);
}

// show loads the page again. What was typed into its forms comes back.
function show() {
  const typed = [...document.querySelectorAll("main form")].map(form => [...form.elements].filter(field => field.name && /^(TEXTAREA|INPUT|SELECT)$/.test(field.tagName) && field.type !== "hidden" && field.value !== (field.defaultValue ?? "")).map(field => [form.getAttribute("action"), field.name, field.value])).flat();
  try { sessionStorage.setItem("typed " + location.pathname, JSON.stringify(typed)) } catch { /* private mode */ }
  location.reload();
}

function bringBack() {
  let typed = [];
  try { typed = JSON.parse(sessionStorage.getItem("typed " + location.pathname) || "[]"); sessionStorage.removeItem("typed " + location.pathname) } catch { /* private mode */ }
  for (const [action, name, value] of typed) {
    for (const form of document.querySelectorAll("main form")) {
      const field = form.getAttribute("action") === action && form.elements.namedItem(name);
      if (field && "value" in field && field.type !== "hidden") { field.value = value; field.closest("details")?.setAttribute("open", "") }
    }
  }
}

// refresh asks for the list again and puts new rows in the place of old ones; what is selected, typed or has the focus stays.
let fetching = false, again = false;
async function refresh(known) {
  if (fetching) { again = true; return }
  fetching = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) throw new Error("another page");
    merge(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    if (known > 0) say(`${plural(known, "claim", "claims")} changed. `, "Reload", () => location.reload());
  }
  fetching = false;
  if (again) { again = false; refresh(known) }
}

function merge(fresh) {
  if (!fresh.querySelector("[data-live]")) throw new Error("no list");
  let replaced = 0, gone = 0;
  for (const row of list.querySelectorAll("[data-claim]")) {
    const next = fresh.getElementById(row.id);
    if (!next) { if (!row.classList.contains("left")) { gone++; note(row, "no longer in this list"); row.classList.add("left") } continue }
    if (same(row, next)) continue;
    replaced++;
    replace(row, next);
  }
  const added = [...fresh.querySelectorAll("[data-claim]")].filter(row => !document.getElementById(row.id)).length;
  const rail = document.querySelector(".rail"), freshRail = fresh.querySelector(".rail");
  if (rail && freshRail && !rail.contains(document.activeElement)) rail.replaceWith(document.adoptNode(freshRail));
  present(people);
  const words = [];
  if (replaced) words.push(`${plural(replaced, "claim", "claims")} changed just now.`);
  if (gone) words.push(`${plural(gone, "claim is", "claims are")} no longer in this list.`);
  if (added) words.push(`${plural(added, "claim", "claims")} came in.`);
  if (words.length) say(words.join(" ") + " ", gone || added ? "Reload" : "", () => location.reload());
}

// same compares what two rows say; that somebody is there is said by the stream.
function same(row, next) {
  const plain = row.cloneNode(true);
  plain.querySelectorAll("[data-here], .fresh").forEach(node => node.remove());
  const other = next.cloneNode(true);
  other.querySelectorAll("[data-here]").forEach(node => node.remove());
  return row.dataset.version === next.dataset.version && plain.textContent === other.textContent;
}

function replace(row, next) {
  const checked = row.querySelector("input[name=claim]")?.checked, focus = document.activeElement, inside = row.contains(focus);
  const what = inside && (focus.matches("input") ? "input[name=claim]" : ".t");
  next = document.adoptNode(next);
  row.replaceWith(next);
  const box = next.querySelector("input[name=claim]");
  if (box) box.checked = checked;
  note(next, "changed just now");
  if (inside) next.querySelector(what)?.focus({ preventScroll: true });
}

function note(row, words) {
  const mark = document.createElement("span");
  mark.className = "fresh";
  mark.textContent = words;
  row.querySelector(".sub")?.append(mark);
}

// Who else is here.
let people = [];
function present(now) {
  people = now;
  const names = id => now.filter(one => one.claim === id).map(one => one.name);
  const words = all => all.length < 3 ? all.join(" and ") : `${all[0]}, ${all[1]} and ${plural(all.length - 2, "other", "others")}`;
  if (here) {
    const all = names(claim.dataset.liveClaim);
    here.hidden = all.length === 0;
    here.textContent = all.length ? `${words(all)} ${all.length === 1 ? "is" : "are"} here too.` : "";
  }
  for (const mark of list?.querySelectorAll("[data-here]") || []) {
    const all = names(mark.closest("[data-claim]").dataset.claim);
    mark.hidden = all.length === 0;
    mark.textContent = all.length ? `${words(all)} ${all.length === 1 ? "is" : "are"} here` : "";
  }
}

function beat() {
  if (claim && !document.hidden) fetch(`/claims/${claim.dataset.liveClaim}/presence`, { method: "POST", body: new URLSearchParams() }).catch(() => {});
}

function leave() {
  rest();
  if (claim) navigator.sendBeacon(`/claims/${claim.dataset.liveClaim}/presence`, new URLSearchParams({ gone: "1" }));
}

if (page && said && window.EventSource) {
  bringBack();
  beat();
  setInterval(beat, beatEvery);
  listen();
  document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else { beat(); listen() } });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", event => { if (event.persisted) { beat(); listen() } });
}
}
