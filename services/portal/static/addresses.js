// What an address of the page means, and the server's address for it. Knows no element.

export function viewOf(search) {
  const view = new URLSearchParams(search).get('view');
  return view === 'invoices' || view === 'invoice' ? view : 'overview';
}

// Where the server has the page of an address of ours.
export function pageOf(search) {
  const wanted = new URLSearchParams(search);
  const view = wanted.get('view');
  const id = wanted.get('invoice_id') ?? '';
  for (const name of ['view', 'invoice_id', 'theme']) wanted.delete(name);
  if (view === 'invoice') return `/portal/pages/invoices/${encodeURIComponent(id)}`;
  if (view === 'invoices') return `/portal/pages/invoices?${wanted}`;
  return view === 'overview' ? '/portal/pages/overview' : '/portal/pages/start';
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
