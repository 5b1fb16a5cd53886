// Moves between views: fetches the page of an address, puts it in place, and keeps it current.
// Everything that is read here comes from the server; this file has no text of its own.

import { pageOf, viewOf, withTheme, withoutTheme } from './addresses.js';
import { download } from './downloads.js';
import { currencyChosen, filtered, searchedFor } from './filters.js';
import { morph } from './morph.js';
import { SessionOver, ask, entry, forget, lastLocale, organization, remember, takeToken } from './session.js';
import { listen } from './stream.js';

const SKELETON_MS = 120; // a faster answer needs none
const TYPING_MS = 250; // one search when the reader pauses, not one a letter
const GATHER_MS = 150; // events of one batch come together: one refresh for all
const CHANGED_MS = 4_000;

const policy = globalThis.trustedTypes?.createPolicy('portico', { createHTML: (html) => html });
const root = document.documentElement;
const get = (id) => document.getElementById(id);

let visit = null; // the visit under way
let stale = false; // something changed while it was
let over = false; // the session has ended
let shown = ''; // the search part of the address that is on the page
let list = '?view=invoices'; // where the reader left the list
let typing = null;
let gathering = null;

// -- one visit -----------------------------------------------------------------------------------

// `keepFocus`: the reader works on in the same place. `live`: nobody asked, something changed.
async function show(search, { keepFocus = false, live = false, scroll = null } = {}) {
  visit?.abort();
  const own = visit = new AbortController();
  const view = viewOf(search);
  const moves = view !== get('app').dataset.view;
  let waiting;
  if (!live) {
    get('app').setAttribute('aria-busy', 'true');
    if (moves) waiting = setTimeout(() => place(get(`skeleton-${view}`)), SKELETON_MS);
  }
  try {
    const { body } = await ask(pageOf(search), { signal: own.signal, read: 'text' });
    clearTimeout(waiting);
    if (visit === own) put(body, search, { keepFocus, live, moves, scroll });
  } catch (error) {
    clearTimeout(waiting);
    if (visit !== own) return;
    if (error instanceof SessionOver) await end(error.code);
    else if (!live) fail(navigator.onLine ? 'failed' : 'offline');
  }
  if (visit !== own) return;
  visit = null;
  get('app').removeAttribute('aria-busy');
  if (stale) refresh();
}

function put(html, search, { keepFocus, live, moves, scroll }) {
  const page = parse(html);
  for (const template of page.querySelectorAll('template')) replace(template);
  const changed = morph(get('app'), page.getElementById('app'), live);
  const { title, lang, dir, view, announce, updated } = get('app').dataset;
  Object.assign(root, { lang, dir });
  document.title = title;
  remember(lang);
  shown = search;
  if (view === 'invoices') list = search;
  if (live) {
    changed.forEach(pointOut);
    if (changed.size) say(updated);
    return;
  }
  say(announce);
  if (scroll !== null) scrollTo(0, scroll);
  else if (moves) scrollTo(0, 0);
  const isLost = document.activeElement === document.body;
  if (!keepFocus || isLost) read(moves ? get('main').querySelector('h1') : get('results') ?? get('main'));
}

// Reading goes on here; but a frame that nobody is in must not take the focus from its host.
function read(element) {
  if (document.hasFocus()) element.focus({ preventScroll: true });
}

function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

function replace(template) {
  const old = get(template.id);
  if (old) old.replaceWith(template);
  else document.body.append(template);
}

function place(template) {
  get('main').replaceChildren(template.content.cloneNode(true));
  get('app').dataset.view = '';
}

function pointOut(element) {
  element.classList.add('changed');
  setTimeout(() => element.classList.remove('changed'), CHANGED_MS);
}

function say(text) {
  get('announcer').textContent = text;
}

// -- where to --------------------------------------------------------------------------------------

function go(search, { replaces = false, ...how } = {}) {
  const address = location.pathname + withTheme(search);
  get('notice-download').hidden = true;
  if (replaces) {
    history.replaceState(entry(), '', address);
  } else {
    history.replaceState(entry({ scroll: scrollY }), '');
    history.pushState(entry(), '', address);
  }
  return show(search, how);
}

// -- when it cannot go on ---------------------------------------------------------------------------

function fail(code) {
  place(get(`state-${code}`));
  settle(code);
}

async function end(code) {
  over = true;
  stream.stop();
  forget();
  // The link is of no use to find the reader's language; this frame may remember it.
  if (lastLocale() && lastLocale() !== root.lang) await translate(lastLocale());
  get('app').querySelector('.tabs')?.remove();
  get('app').querySelector('.foot')?.remove();
  const known = get(`state-${code}`) ? code : 'token_invalid';
  place(get(`state-${known}`));
  settle(known);
}

function settle(code) {
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

// -- what the reader does -----------------------------------------------------------------------------

addEventListener('click', (event) => {
  const target = event.target.closest('a, button');
  if (!target || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (target.matches('a[href^="?"]')) {
    event.preventDefault();
    go('back' in target.dataset ? list : target.getAttribute('href'), { keepFocus: 'keepFocus' in target.dataset });
  } else if (target.dataset.download) {
    save(target);
  } else if ('retry' in target.dataset) {
    show(withoutTheme());
  } else if (target.id === 'filters') {
    unfold(get('panel').hidden);
  } else if ('apply' in target.dataset) {
    apply();
  }
});

addEventListener('input', (event) => {
  if (event.target.id === 'currency') currencyChosen(event.target);
  if (event.target.id !== 'q') return;
  clearTimeout(typing);
  typing = setTimeout(search, TYPING_MS);
});

addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.id === 'q') search();
  else if (event.key === 'Enter' && event.target.matches('#panel input')) apply();
  else if (event.key === 'Escape' && event.target.closest('#panel, #filters')) unfold(false);
});

function search() {
  clearTimeout(typing);
  const wanted = get('q') && searchedFor(shown || list);
  if (!wanted || wanted === shown) return;
  // Going back leads to before the search, not through every letter of it.
  go(wanted, { replaces: new URLSearchParams(shown).has('q'), keepFocus: true });
}

function unfold(open) {
  get('panel').hidden = !open;
  get('filters').setAttribute('aria-expanded', open);
  get('filters').focus();
}

function apply() {
  unfold(false);
  go(filtered(shown || list), { keepFocus: true });
}

async function save(button) {
  get('notice-download').hidden = true;
  try {
    await download(button);
  } catch (error) {
    if (error instanceof SessionOver && error.code !== 'forbidden') await end(error.code);
    else get('notice-download').hidden = false;
  }
}

addEventListener('popstate', (event) => {
  if (location.hash || over) return;
  history.replaceState(entry(event.state), '');
  show(withoutTheme(), { scroll: event.state?.scroll ?? 0 });
});
addEventListener('hashchange', () => {
  // The host may hand a new link to a frame that stands on the same page.
  if (takeToken()) start();
});

// -- what happens meanwhile ------------------------------------------------------------------------------

const stream = listen({
  heard(name, data) {
    if (name === 'session') return void sessionChanged(data);
    clearTimeout(gathering);
    gathering = setTimeout(refresh, GATHER_MS);
  },
  joined: () => refresh(),
  over: (code) => end(code),
});

function refresh() {
  stale = visit !== null; // then what is under way may be from before the change
  if (!stale && !over && get('app').dataset.view) show(shown, { live: true });
}

function sessionChanged(data) {
  // Without a code it is no fault of the session: the line ends and is taken up again.
  const { code } = JSON.parse(data);
  if (code) end(code);
}

addEventListener('online', () => {
  if (over) return;
  if (get('notice-offline')) get('notice-offline').hidden = true;
  if (get('app').dataset.view) refresh();
  else show(withoutTheme());
});
addEventListener('offline', () => {
  if (get('notice-offline')) get('notice-offline').hidden = false;
});
document.addEventListener('visibilitychange', () => {
  if (over) return;
  if (document.hidden) {
    stream.stop();
  } else {
    stream.start();
    refresh();
  }
});

async function start() {
  over = false;
  stream.stop();
  await show(withoutTheme());
  if (!over && !document.hidden) stream.start();
}

history.scrollRestoration = 'manual';
takeToken();
start();
