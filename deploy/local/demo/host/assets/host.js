// The page of the host product. Of the portal it needs nothing but the element in page.html; all of
// this is for the demo's controls, which change the element's attributes and show its events.
"use strict";

const LINES_MAX = 60;
const portal = document.getElementById("portal");
const customer = document.getElementById("customer");
const access = document.getElementById("access");
const log = document.getElementById("log");
const query = new URLSearchParams(location.search);

// -- the element ----------------------------------------------------------------------------------

function set(name, value) {
  if (value) portal.setAttribute(name, value);
  else portal.removeAttribute(name);
  show();
}

function signIn() {
  const who = document.getElementById("who");
  who.textContent = customer.selectedOptions[0].textContent.split(" · ")[0];
  who.dataset.initials = who.textContent.split(" ").slice(0, 2).map((word) => [...word][0]).join("");
  history.replaceState(null, "", `?customer=${encodeURIComponent(customer.value)}`);
  set("src", `/portal-url?customer=${encodeURIComponent(customer.value)}`);
}

// What a host's engineer would write for what the controls say now.
function show() {
  const attributes = ["src", "locale", "theme", "accent", "radius", "font"]
    .filter((name) => portal.hasAttribute(name))
    .map((name) => `${name}="${portal.getAttribute(name).replace(/\?.*/, "")}"`);
  document.getElementById("snippet").textContent = `<!doctype html>
<html lang="en">
<head>
<title>Billing</title>
<script src="${new URL(document.querySelector("script").src).origin}/embed.js" defer></script>
</head>
<body>
<customer-portal ${attributes.join("\n  ")}></customer-portal>
</body>
</html>`;
}

// -- the controls ---------------------------------------------------------------------------------

customer.addEventListener("change", signIn);
for (const name of ["locale", "radius", "font"]) {
  const field = document.getElementById(name);
  field.addEventListener("input", () => set(name, field.value));
}
for (const field of document.querySelectorAll("input[type=radio]")) {
  field.addEventListener("change", () => {
    set(field.name, field.value);
    if (field.name === "theme") document.documentElement.dataset.theme = field.value;
  });
}
document.getElementById("pay").addEventListener("click", () => ask("/pay"));
document.getElementById("revoke").addEventListener("click", () => ask("/revoke"));
access.addEventListener("click", async () => {
  const isWithdrawn = access.getAttribute("aria-pressed") !== "true";
  if (!(await ask(isWithdrawn ? "/withdraw" : "/give"))) return;
  access.setAttribute("aria-pressed", isWithdrawn);
  access.textContent = isWithdrawn ? "Give access again" : "Withdraw access";
  if (!isWithdrawn) portal.reload();
});

async function ask(path) {
  const answer = await fetch(`${path}?customer=${encodeURIComponent(customer.value)}`, { method: "POST" });
  const { message, error } = await answer.json();
  note("backend", message ?? error);
  return answer.ok;
}

// -- what the page hears --------------------------------------------------------------------------

function note(name, text) {
  const line = document.createElement("p");
  const [time, what, more] = ["time", "b", "span"].map((tag) => line.appendChild(document.createElement(tag)));
  time.textContent = new Date().toLocaleTimeString([], { hour12: false });
  what.textContent = name;
  more.textContent = text;
  log.prepend(line);
  while (log.children.length > LINES_MAX) log.lastChild.remove();
}

portal.addEventListener("portal-ready", ({ detail }) => note("portal-ready", detail.title));
portal.addEventListener("portal-navigate", ({ detail }) => note("portal-navigate", detail.address));
portal.addEventListener("portal-error", ({ detail }) => note("portal-error", [detail.code, detail.reason].filter(Boolean).join(" · ")));
new PerformanceObserver((list) => {
  for (const { name } of list.getEntries()) {
    if (new URL(name).pathname === "/portal-url") note("backend", "asked for a link");
  }
}).observe({ type: "resource", buffered: true });

for (const swatch of document.querySelectorAll(".swatches input")) {
  swatch.nextElementSibling.style.setProperty("--swatch", swatch.value || "#1f5f5b");
}
if ([...customer.options].some(({ value }) => value === query.get("customer"))) customer.value = query.get("customer");
signIn();
