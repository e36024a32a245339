// Checked before? While a claim is typed, the claims that are like it are asked for after a quarter of a second of quiet.
for (const place of document.querySelectorAll("[data-similar]")) {
  const form = place.closest("form"), text = form.elements.text, said = form.querySelector("[data-similar-said]"), button = form.querySelector("[data-similar-ask]");
  let waiting = 0, asking = null, last = null;
  const fill = html => {
    const chosen = [...place.querySelectorAll("input:checked")].map(box => box.name + box.value);
    place.innerHTML = html;
    for (const box of place.querySelectorAll("input[type=checkbox]")) box.checked = box.checked || chosen.includes(box.name + box.value);
    said.textContent = place.querySelector("[data-say]")?.textContent || "";
  };
  const ask = async () => {
    const words = text.value.trim(), language = form.elements.language?.value || "";
    if (words + "\n" + language === last) return;
    last = words + "\n" + language;
    asking?.abort();
    if (words.length < 8) return fill("");
    asking = new AbortController();
    const url = new URL(place.dataset.similar, location);
    url.searchParams.set("text", words.slice(0, 2000));
    url.searchParams.set("language", language);
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "text/html" }, redirect: "error" });
      if (answer.ok) fill(await answer.text());
    } catch { /* typed on, or no connection: the button still asks */ }
  };
  text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 250) });
  form.elements.language?.addEventListener("change", ask);
  button?.addEventListener("click", event => { event.preventDefault(); last = null; ask() });
}
