
// The Desk: what can be done to the claim that has the focus, or to those that are selected, opens over the list. Without this file it is a
// page of its own.
{
const form = document.getElementById("rows");
let alone = null; // the row that was selected only for this

const keep = value => { try { value ? sessionStorage.setItem("row", value) : sessionStorage.removeItem("row") } catch { /* private mode */ } };

async function ask(button) {
  const row = document.activeElement.closest("[data-claim]");
  if (!form.querySelector("input[name=claim]:checked")) {
    if (!row) { form.querySelector(".row .t")?.focus(); return }
    row.querySelector("input[name=claim]").checked = true;
    alone = row.id;
  }
  const values = new URLSearchParams(new FormData(form));
  values.append(button.name, button.value);
  const answer = await fetch("/claims/selected?" + values).catch(() => null);
  const found = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("selected");
  if (!found) { button.click(); return }
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "selected-h");
  dialog.append(document.adoptNode(found));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn quiet";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.append(close);
  const back = row?.id || form.querySelector("input[name=claim]:checked")?.closest("[data-claim]")?.id;
  dialog.addEventListener("close", () => {
    dialog.remove();
    const box = alone && document.getElementById(alone)?.querySelector("input[name=claim]");
    if (box) box.checked = false;
    alone = null;
    document.getElementById(back)?.querySelector(".t")?.focus();
  });
  dialog.addEventListener("submit", () => keep(back));
  document.body.append(dialog);
  dialog.showModal();
  const section = dialog.querySelector("#at-" + button.value) || dialog;
  (section.querySelector(button.value === "status" ? "button[name=do]" : "button[name=do], select") || close).focus();
}

if (form) {
  form.addEventListener("click", event => {
    const button = event.target.closest("[formaction='/claims/selected']");
    if (button && event.isTrusted) { event.preventDefault(); ask(button) }
  });
  asked = key => { const button = form.querySelector(`[data-ask="${key}"]`); if (button) ask(button); return Boolean(button) };
  let last = null;
  try { last = sessionStorage.getItem("row") } catch { /* private mode */ }
  if (last) { keep(null); document.getElementById(last)?.querySelector(".t")?.focus() }
}
}
