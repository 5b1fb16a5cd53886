// Reads the search field and the filter panel into an address. Knows no server.

const SEARCH_CHARACTERS_MIN = 2;

// The address of the list as the fields now ask for it, from its first page.
export function filtered(search) {
  const wanted = new URLSearchParams(search);
  wanted.delete('cursor');
  for (const field of document.querySelectorAll('#panel :is(input, select)')) {
    const value = field.disabled ? '' : valueOf(field);
    if (value) wanted.set(field.name, value);
    else wanted.delete(field.name);
  }
  return searched(wanted);
}

// The same with the search field only; null while there is too little to search for.
export function searchedFor(search) {
  const typed = document.getElementById('q').value.trim();
  if (typed && typed.length < SEARCH_CHARACTERS_MIN) return null;
  const wanted = new URLSearchParams(search);
  wanted.delete('cursor');
  return searched(wanted);
}

// An amount means nothing across currencies: its fields wait for one to be chosen.
export function currencyChosen(select) {
  for (const input of document.querySelectorAll('[data-amount]')) input.disabled = !select.value;
}

function searched(wanted) {
  const typed = document.getElementById('q').value.trim();
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
