// Turns what is on the page into what the server sent, changing only what differs, so that focus,
// scroll, open panels and typed text stay. Knows no page.

// `live`: a refresh that nobody asked for. Then fields keep what was typed, and whatever carries
// data-live and changed is returned, to be pointed out.
export function morph(from, to, live) {
  const changed = new Set();
  element(from, to, { live, changed });
  return changed;
}

function element(from, to, how) {
  attributes(from, to);
  children(from, to, how);
  if (from instanceof HTMLInputElement) field(from, how);
  if (from instanceof HTMLSelectElement) select(from, how);
}

function attributes(from, to) {
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value && !isOwn(from, name)) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !isOwn(from, name)) from.removeAttribute(name);
  }
}

// What the reader or the script sets, and the server does not know of: an open panel, a notice.
function isOwn(element, name) {
  return element.dataset.own?.split(' ').includes(name);
}

function children(from, to, how) {
  const keyed = new Map();
  for (const child of from.children) if (keyOf(child)) keyed.set(keyOf(child), child);
  let here = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const match = keyOf(wanted) ? keyed.get(keyOf(wanted)) : alike(here, wanted);
    if (match) {
      if (match === here) here = here.nextSibling;
      else from.insertBefore(match, here);
      node(match, wanted, how);
    } else {
      from.insertBefore(wanted, here);
      note(wanted, how);
    }
  }
  while (here) {
    const next = here.nextSibling;
    here.remove();
    here = next;
  }
}

function node(from, to, how) {
  if (from.nodeType === Node.ELEMENT_NODE) {
    element(from, to, how);
  } else if (from.nodeValue !== to.nodeValue) {
    from.nodeValue = to.nodeValue;
    note(from, how);
  }
}

function note(node, { live, changed }) {
  if (!live) return;
  const start = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const shown = start?.closest('[data-live]');
  if (shown) changed.add(shown);
}

function alike(here, wanted) {
  return here && here.nodeName === wanted.nodeName && !keyOf(here) ? here : null;
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.dataset?.key ?? (node.id || null) : null;
}

function field(input, { live }) {
  const typed = live && input.value !== input.defaultValue;
  if (input !== document.activeElement && !typed) input.value = input.getAttribute('value') ?? '';
}

function select(list, { live }) {
  if (live || list === document.activeElement) return;
  const chosen = [...list.options].findIndex((option) => option.hasAttribute('selected'));
  list.selectedIndex = Math.max(0, chosen);
}
