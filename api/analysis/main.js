// The analyst's page: the address says what is shown, one request brings it. Every link is a plain
// address, so that the browser's history, bookmarks and new windows work without any script.

const MOST_ROWS = 200;
const FIGURE = /^-?\d+(\.\d+)?$/;
const wish = new URLSearchParams(location.search);
const view = wish.get("view") || "permits";
const byId = (id) => document.getElementById(id);

function fillForm() {
  byId("view").value = view;
  for (const field of byId("wishes").elements) {
    if (field.name && field.name !== "view") field.value = wish.get(field.name) ?? "";
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    const kept = new URLSearchParams(wish);
    kept.set("view", link.dataset.view);
    link.href = `?${kept}`;
  }
  for (const label of document.querySelectorAll("form .everywhere")) label.hidden = view === "chain";
  document.querySelector(".of-country").hidden = view !== "country";
  document.querySelector(".of-chain").hidden = view !== "chain";
  byId("all").href = `?view=${encodeURIComponent(view)}`;
}

// The server's policy forbids that forms are sent anywhere; a wish becomes an address instead.
function go(submitted) {
  submitted.preventDefault();
  const typed = [...new FormData(submitted.target)].filter(([, value]) => value.trim());
  location.search = new URLSearchParams(typed);
}

function question(format) {
  const asked = new URLSearchParams([...wish].filter(([name, value]) => name !== "view" && value));
  asked.set("format", format);
  return `/v1/views/${encodeURIComponent(view)}?${asked}`;
}

function needed() {
  if (view === "country" && !wish.get("country")) return "Which country? Type its code or name above.";
  if (view === "chain" && !wish.get("permit")) return "Which permit? Type its security code above.";
  return "";
}

function cell(kind, text, link) {
  const made = document.createElement(kind);
  if (FIGURE.test(text)) made.className = "figure";
  if (link) {
    const leads = document.createElement("a");
    leads.href = link;
    leads.textContent = text || "-";
    made.append(leads);
  } else {
    made.textContent = text;
  }
  return made;
}

function heading(text) {
  const made = document.createElement("th");
  made.scope = "col";
  made.textContent = text;
  return made;
}

function row({ cells, link }) {
  const made = document.createElement("tr");
  made.append(...cells.map((text, at) => cell("td", text, at === 0 ? link : null)));
  return made;
}

function drawn(picture) {
  const parsed = new DOMParser().parseFromString(picture, "image/svg+xml");
  return document.importNode(parsed.documentElement, true);
}

function show(found) {
  document.title = `${found.title} - CITES trade on the ledger`;
  byId("title").textContent = found.title;
  byId("about").textContent = found.about;
  if (found.code) byId("wishes").elements.permit.value = found.code; // asked by its id, perhaps
  const { block, time } = found.as_of;
  byId("age").textContent = block === null ? "The ledger has no block yet." : `As of block ${block}, ${day(time)}.`;
  byId("picture").replaceChildren(drawn(found.picture));
  byId("headings").replaceChildren(...found.headings.map(heading));
  byId("rows").replaceChildren(...found.rows.slice(0, MOST_ROWS).map(row));
  const rest = found.rows.slice(MOST_ROWS);
  byId("caption").textContent = `${found.rows.length} rows`;
  byId("more").hidden = rest.length === 0;
  byId("more").onclick = () => {
    byId("rows").append(...rest.map(row));
    byId("more").hidden = true;
  };
  for (const link of document.querySelectorAll("#files a")) link.href = question(link.dataset.format);
  byId("shown").hidden = false;
  byId("state").hidden = true;
}

// The ledger's clock is UTC, and so is what is shown of it, wherever the reader sits.
function day(time) {
  const style = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" };
  return `${new Intl.DateTimeFormat("en-GB", style).format(new Date(time))} UTC`;
}

function say(text, isProblem) {
  byId("state").textContent = text;
  byId("state").classList.toggle("problem", isProblem);
}

async function begin() {
  fillForm();
  byId("wishes").addEventListener("submit", go);
  const missing = needed();
  if (missing) return say(missing, false);
  try {
    const answer = await fetch(question("json"));
    const found = await answer.json();
    if (answer.ok) show(found);
    else say([found.detail, found.hint].filter(Boolean).join(" "), true);
  } catch {
    say("The server did not answer; nothing is shown. Is it running?", true);
  }
}

await begin();
byId("main").removeAttribute("aria-busy");
