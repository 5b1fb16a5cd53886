// Fetches a document with the token and hands it to the browser to save. A link could not carry
// the header. Knows no page.

import { ask } from './session.js';

// A document is made in milliseconds, but a phone may be on a slow line.
const DOWNLOAD_MS_MAX = 60_000;
// The browser has taken the bytes long before.
const KEEP_MS = 60_000;

export async function download(button) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    const how = { read: 'blob', wait: DOWNLOAD_MS_MAX, accept: 'application/pdf' };
    const { answer, body } = await ask(button.dataset.download, how);
    save(body, fileName(answer) ?? button.dataset.name);
  } finally {
    button.removeAttribute('aria-disabled');
  }
}

function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}

function fileName(answer) {
  const header = answer.headers.get('content-disposition') ?? '';
  const encoded = header.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  try {
    if (encoded) return decodeURIComponent(encoded);
  } catch { /* the plain name, then */ }
  return header.match(/filename="([^"]+)"/)?.[1] ?? null;
}
