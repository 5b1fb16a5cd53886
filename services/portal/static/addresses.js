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
// What the host asks of the page whatever its view; moving on keeps it.
const LOOK = ['theme', 'accent', 'radius', 'font', 'locale', 'host'];
const IDS = ['invoice_id', 'payment_id', 'credit_note_id'];

export function viewOf(search) {
  const view = new URLSearchParams(search).get('view');
  return Object.hasOwn(VIEWS, view) ? view : 'overview';
}

// The address that the page of a view stands at: a session may open at a list without naming it.
export function addressOf(search, view) {
  const isNamed = new URLSearchParams(search).has('view') || IDS.includes(`${view}_id`);
  return isNamed ? search : `?view=${view}`;
}

export const skeletonOf = (view) => VIEWS[view][1];

// Where the server has the page of an address of ours.
export function pageOf(search) {
  const wanted = new URLSearchParams(search);
  const view = wanted.get('view');
  if (!Object.hasOwn(VIEWS, view)) return '/portal/pages/start';
  const id = wanted.get(`${view}_id`);
  for (const name of ['view', ...LOOK, ...IDS]) wanted.delete(name);
  const path = `/portal/pages/${VIEWS[view][0]}`;
  if (IDS.includes(`${view}_id`)) return `${path}/${encodeURIComponent(id ?? '')}`;
  return wanted.size ? `${path}?${wanted}` : path;
}

let worn = lookOf(location.search);

function lookOf(search) {
  const given = new URLSearchParams(search);
  return new URLSearchParams(LOOK.filter((name) => given.get(name)).map((name) => [name, given.get(name)]));
}

export function withLook(search) {
  return worn.size ? `${search}${search ? '&' : '?'}${worn}` : search;
}

export function withoutLook() {
  const wanted = new URLSearchParams(location.search);
  for (const name of LOOK) wanted.delete(name);
  return wanted.size ? `?${wanted}` : '';
}

// The look that the host asks for from now on, by name; null is what it leaves to the organization.
export function wear(look) {
  worn = lookOf(`?${new URLSearchParams({ ...Object.fromEntries(worn), ...mapped(look) })}`);
  return worn;
}

const mapped = (look) => Object.fromEntries(Object.entries(look).map(([name, value]) => [name, value ?? '']));
