// Buttons that copy what is shown once. Without this file, or where the browser has no clipboard for the page, it is selected by hand.
for (const list of navigator.clipboard ? document.querySelectorAll(".secrets") : []) {
  const said = document.createElement("p");
  said.className = "hint";
  said.setAttribute("role", "status");
  const items = [...list.querySelectorAll("bdi")];
  const button = (words, text) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "btn";
    b.textContent = words;
    b.addEventListener("click", () => navigator.clipboard.writeText(text).then(() => said.textContent = "Copied.", () => said.textContent = "Your browser does not let this page copy. Select it and copy it by hand."));
    return b;
  };
  const place = document.createElement("div");
  place.className = "actions copyall";
  place.append(button(items.length > 1 ? "Copy all" : "Copy", items.map(item => item.textContent).join("\n")), said);
  list.after(place);
}
