// What an address of the page means, and the server's address for it. Knows no element.

// Each view, where the server has it, and the skeleton that looks most like it.
const VIEWS = {
  overview: ['overview', 'overview'],
  invoices: ['invoices', 'invoices'],
  invoice: ['invoices', 'invoice'],
  payments: ['payments', 'invoices'],
  payment: ['payments', 'invoice'],
  credit_notes: ['credit_notes', 'invoices'],
  credit_note: ['credit_notes', 'invoice'],
  statement: ['statement', 'invoices'],
  account: ['account', 'invoice'],
};
const IDS = ['invoice_id', 'payment_id', 'credit_note_id'];

export function viewOf(search) {
  const view = new URLSearchParams(search).get('view');
  return Object.hasOwn(VIEWS, view) ? view : 'overview';
}

export const skeletonOf = (view) => VIEWS[view][1];

// Where the server has the page of an address of ours.
export function pageOf(search) {
  const wanted = new URLSearchParams(search);
  const view = wanted.get('view');
  if (!Object.hasOwn(VIEWS, view)) return '/portal/pages/start';
  const id = wanted.get(`${view}_id`);
  for (const name of ['view', 'theme', ...IDS]) wanted.delete(name);
  const path = `/portal/pages/${VIEWS[view][0]}`;
  if (IDS.includes(`${view}_id`)) return `${path}/${encodeURIComponent(id ?? '')}`;
  return wanted.size ? `${path}?${wanted}` : path;
}

// The host chose a theme by the address; moving on keeps it.
export function withTheme(search) {
  const theme = new URLSearchParams(location.search).get('theme');
  return theme ? `${search}&theme=${encodeURIComponent(theme)}` : search;
}

export function withoutTheme() {
  const wanted = new URLSearchParams(location.search);
  wanted.delete('theme');
  return wanted.size ? `?${wanted}` : '';
}
