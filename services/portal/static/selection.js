// Which invoices the reader has chosen: kept over pages, filters and refreshes, for one file of all.
// Knows no server; the zip's address is made of the ids.

import { get, read, say } from './page.js';

const chosen = new Set();

// After each page that stands: its boxes show what is chosen.
export function restore() {
  for (const box of boxes()) box.checked = chosen.has(box.value);
  count();
}

export function toggle(box) {
  if (box.id === 'choose-page') boxes().forEach((one) => choose(one, box.checked));
  else choose(box, box.checked);
  count();
  const bar = get('selection');
  say(chosen.size >= limit() ? bar.dataset.full : get('selection-count').textContent);
}

export function clear() {
  chosen.clear();
  restore();
}

// The button goes with its bar; reading goes on where the boxes are.
export function letGo() {
  clear();
  say(get('selection').dataset.count.replace('{count}', 0));
  read(get('results'));
}

function choose(box, wanted) {
  if (!wanted) chosen.delete(box.value);
  else if (chosen.size < limit()) chosen.add(box.value);
  box.checked = chosen.has(box.value);
}

function count() {
  const bar = get('selection');
  if (!bar) return;
  const all = boxes();
  const here = all.filter((box) => box.checked).length;
  const page = get('choose-page');
  if (page) {
    page.checked = here > 0 && here === all.length;
    page.indeterminate = here > 0 && here < all.length;
  }
  bar.hidden = chosen.size === 0;
  get('selection-count').textContent = bar.dataset.count.replace('{count}', chosen.size);
  get('selection-full').hidden = chosen.size < limit();
  get('selection-zip').dataset.download = `${bar.dataset.zip}?${new URLSearchParams([...chosen].map((id) => ['id', id]))}`;
}

const boxes = () => [...document.querySelectorAll('[data-choose]')];
const limit = () => Number(get('selection')?.dataset.limit ?? 0);
