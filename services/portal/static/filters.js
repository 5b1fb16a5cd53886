// The search field and the filter panel: reads them into an address and leads there.

import { minorUnits } from './amounts.js';
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
  right(); // the list's answer has the panel's fields as they were applied
  // Going back leads to before the search, not through every letter of it.
  go(wanted, { replaces: new URLSearchParams(shownNow()).has('q'), keepFocus: true });
}

export function unfold(open) {
  get('panel').hidden = !open;
  get('filters').setAttribute('aria-expanded', open);
  get('filters').focus();
}

export function apply() {
  const wrong = wrongAmount();
  if (wrong) return void wrong.focus();
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
  right();
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
  if ('amount' in field.dataset) return amountOf(field);
  if (field.type === 'date' && !field.validity.valid) return '';
  return field.value.trim();
}

// How amounts of the chosen currency, or of the only one, are written; the element also says so.
function writing() {
  const code = document.getElementById('currency')?.value;
  return document.querySelector(code ? `#panel [data-currency="${code}"]` : '#panel [data-currency]');
}

function amountOf(field) {
  const { point, group } = get('panel').dataset;
  const { currency, sign, decimals } = writing().dataset;
  const signs = [sign, sign.replaceAll('.', ''), currency, ...(sign.match(/\p{Sc}/gu) ?? [])];
  return minorUnits(field.value, { decimals: Number(decimals), point, group, signs });
}

// Shows how an amount is written beside what is none; the first such field, if any.
function wrongAmount() {
  right();
  const fields = [...document.querySelectorAll('#panel [data-amount]:enabled')];
  const wrong = fields.filter((field) => amountOf(field) === null);
  for (const field of wrong) {
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', writing().id);
    writing().hidden = false;
  }
  return wrong[0];
}

// The reader is at it: nothing is said to be wrong until the next time.
export function right() {
  for (const said of document.querySelectorAll('#panel [data-currency]')) said.hidden = true;
  for (const field of document.querySelectorAll('#panel [aria-invalid]')) {
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-describedby');
  }
}
