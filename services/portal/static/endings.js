// What the reader sees when there is no page to show: failed, offline, away, session over. Every
// text of it came with the shell or with the last page.

import { get, parse, place, read, replace, root, say } from './page.js';
import { forget, lastLocale, organization } from './session.js';

let isOver = false;

export const over = () => isOver;

export function startOver() {
  isOver = false;
}

// The page could not be had, but may be another time.
export function fail(code) {
  settle(get(`state-${code}`) ? code : 'failed');
  dispatchEvent(new CustomEvent('portal-failed', { detail: { code } }));
}

// The session is over: nothing of the customer stays on the page.
export async function end(code) {
  isOver = true;
  forget();
  // The link is of no use to find the reader's language; this frame may remember it.
  if (lastLocale() && lastLocale() !== root.lang) await translate(lastLocale());
  for (const part of ['.tabs', '.foot']) get('app').querySelector(part)?.remove();
  settle(get(`state-${code}`) ? code : 'token_invalid');
  dispatchEvent(new CustomEvent('portal-ended', { detail: { code } }));
}

function settle(code) {
  place(get(`state-${code}`));
  document.title = get(`state-${code}`).dataset.title;
  say(document.title);
  read(get('main').querySelector('h1'));
}

async function translate(locale) {
  const address = `/portal/pages/states/${encodeURIComponent(organization)}?locale=${locale}`;
  const answer = await fetch(address, { credentials: 'omit' }).catch(() => null);
  if (!answer?.ok) return;
  for (const template of parse(await answer.text()).querySelectorAll('template')) {
    Object.assign(root, { lang: template.dataset.lang ?? root.lang, dir: template.dataset.dir ?? root.dir });
    replace(template);
  }
}
