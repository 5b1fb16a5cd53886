// The page of the host product: asks its own backend for the portal's address and frames it.
"use strict";

const picker = document.getElementById("customer");
const place = document.getElementById("frame");
const said = document.getElementById("said");

async function open() {
  const answer = await fetch(`/portal-url?customer=${encodeURIComponent(picker.value)}`);
  if (!answer.ok) {
    tell("Billing is away for the moment. Try again soon.");
    return;
  }
  const { portal_url: address } = await answer.json();
  // A new element each time: two addresses differ only after the #, which would not load anew.
  const frame = document.createElement("iframe");
  frame.title = "Billing portal";
  frame.sandbox = "allow-scripts allow-same-origin allow-forms allow-downloads allow-popups";
  frame.referrerPolicy = "no-referrer";
  frame.src = address;
  place.replaceChildren(frame);
}

function tell(text) {
  const line = document.createElement("p");
  line.className = "away";
  line.textContent = text;
  place.replaceChildren(line);
}

function choose() {
  said.textContent = "";
  document.getElementById("who").textContent = picker.selectedOptions[0].textContent.split(" · ")[0];
  history.replaceState(null, "", `?customer=${encodeURIComponent(picker.value)}`);
  open();
}

document.getElementById("pay").addEventListener("click", async () => {
  const answer = await fetch(`/pay?customer=${encodeURIComponent(picker.value)}`, { method: "POST" });
  const { message, error } = await answer.json();
  said.textContent = message ?? error;
});

const wanted = new URLSearchParams(location.search).get("customer");
if (wanted && [...picker.options].some((option) => option.value === wanted)) picker.value = wanted;
picker.addEventListener("change", choose);
choose();
