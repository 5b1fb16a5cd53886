// The search field and the filter panel: reads them into an address and leads there.

import { get } from './page.js';
import { go, listNow, shownNow } from './visits.js';

const SEARCH_CHARACTERS_MIN = 2;
const TYPING_MS = 250; // one search when the reader pauses, not one a letter

let typing = null;

export function searchSoon() {
  clearTimeout(typing);
  typing = setTimeout(search, TYPING_MS);
}

export function search() {
  clearTimeout(typing);
  const wanted = get('q') && searchedFor(listNow());
  if (!wanted || wanted === shownNow()) return;
  // Going back leads to before the search, not through every letter of it.
  go(wanted, { replaces: new URLSearchParams(shownNow()).has('q'), keepFocus: true });
}

export function unfold(open) {
  get('panel').hidden = !open;
  get('filters').setAttribute('aria-expanded', open);
  get('filters').focus();
}

export function apply() {
  unfold(false);
  go(filtered(listNow()), { keepFocus: true });
}

// The address of the list as the fields now ask for it, from its first page.
function filtered(search) {
  const wanted = firstPage(search);
  for (const field of document.querySelectorAll('#panel :is(input, select)')) {
    const value = field.disabled ? '' : valueOf(field);
    if (value) wanted.set(field.name, value);
    else wanted.delete(field.name);
  }
  return searched(wanted);
}

// The same with the search field only; null while there is too little to search for.
function searchedFor(search) {
  const typed = document.getElementById('q').value.trim();
  if (typed && typed.length < SEARCH_CHARACTERS_MIN) return null;
  const wanted = firstPage(search);
  return searched(wanted);
}

// An amount means nothing across currencies: its fields wait for one to be chosen.
export function currencyChosen(select) {
  for (const input of document.querySelectorAll('[data-amount]')) input.disabled = !select.value;
}

// Lists without a search field have filters all the same.
function firstPage(search) {
  const wanted = new URLSearchParams(search);
  for (const name of ['cursor', 'before']) wanted.delete(name);
  return wanted;
}

function searched(wanted) {
  const typed = document.getElementById('q')?.value.trim() ?? '';
  if (typed.length >= SEARCH_CHARACTERS_MIN) wanted.set('q', typed);
  else wanted.delete('q');
  return `?${wanted}`;
}

function valueOf(field) {
  if ('amount' in field.dataset) return minorUnits(field.value, decimals());
  if (field.type === 'date' && !field.validity.valid) return '';
  return field.value.trim();
}

function decimals() {
  const chosen = document.querySelector('#currency')?.selectedOptions[0]?.dataset.decimals;
  return Number(chosen ?? document.getElementById('panel').dataset.decimals);
}

// "1 234,50" and "1,234.5" are 123450 with two decimals: the last separator is the decimal one,
// unless what follows it cannot be decimals of the currency.
export function minorUnits(typed, decimals) {
  const digits = typed.normalize('NFKC').replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660)
    .replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0);
  const negative = /^\s*[-−]/.test(digits);
  const parts = digits.replace(/[^\d.,٫٬]/g, '').split(/[.,٫٬]/);
  const last = parts.length > 1 && parts.at(-1).length <= decimals ? parts.pop() : '';
  const whole = parts.join('').replace(/^0+(?=\d)/, '');
  if (!whole && !last) return '';
  const text = `${whole}${last.padEnd(decimals, '0')}`.replace(/^0+(?=\d)/, '');
  return negative ? `-${text}` : text;
}
