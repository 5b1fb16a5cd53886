// One visit after another: asks for the page of an address, puts it in place and keeps the way
// back. Tells the window of each page (`portal-shown`), failure and end (endings.js).

import { addressOf, pageOf, skeletonOf, viewOf, withLook, withoutLook } from './addresses.js';
import { end, fail, over } from './endings.js';
import { get, parse, place, read, say, stand } from './page.js';
import { SessionOver, ask, entry, inChosenLanguage, remember } from './session.js';

const SKELETON_MS = 120; // a faster answer needs none
const FRAME_MS_MAX = 100;
const SLOW_MS = 6_000; // by now the reader wonders
const AGAIN_MS_MIN = 5_000; // a service that is away is asked again by itself
const AGAIN_MS_MAX = 60_000;
const SCROLL_MS = 400; // once the page has come to rest; Safari takes 100 changes in 30 seconds

let visit = null; // the visit under way
let stale = false; // something changed while it was
let shown = ''; // the search part of the address that is on the page
const lists = { invoices: '?view=invoices' }; // where the reader left each list
let again = null;
let wait = AGAIN_MS_MIN;
let resting = null;

export const shownNow = () => shown;
export const listNow = () => shown || lists.invoices;
export const isShown = () => Boolean(get('app').dataset.view);

// `keepFocus`: the reader works on in the same place. `live`: nobody asked, something changed.
// `back`: the entry of the history that the reader came back to.
export async function show(search, { keepFocus = false, live = false, back = null } = {}) {
  visit?.abort();
  clearTimeout(again);
  const own = visit = new AbortController();
  const view = viewOf(search);
  const moves = view !== get('app').dataset.view;
  const timers = live ? [] : expect(view, moves);
  try {
    const { body } = await ask(inChosenLanguage(pageOf(search)), { signal: own.signal, read: 'text' });
    settled(timers);
    if (visit === own) put(body, search, { live, moves, back });
    // What follows measures the page: not in one go with making it, lest a slow phone stands still.
    if (visit === own && !live) await frame();
    if (visit === own && !live) arrive({ keepFocus, moves, back });
  } catch (error) {
    settled(timers);
    if (visit !== own) return;
    if (error instanceof SessionOver) await end(error.code);
    else failed(error, live);
    if (!error.code) throw error; // a fault of ours: the reader may try again, the console has it
  }
  if (visit !== own) return;
  visit = null;
  get('app').removeAttribute('aria-busy');
  if (stale) refresh();
}

// What the reader sees meanwhile: at first nothing new, then where things will be, then a word.
function expect(view, moves) {
  get('app').setAttribute('aria-busy', 'true');
  return [
    moves && setTimeout(() => place(get(`skeleton-${skeletonOf(view)}`)), SKELETON_MS),
    setTimeout(() => {
      get('main').append(get('part-slow').content.cloneNode(true));
      say(get('slow').querySelector('p').textContent);
    }, SLOW_MS),
  ];
}

function settled(timers) {
  timers.forEach(clearTimeout);
  get('slow')?.remove();
}

function put(html, search, { live, moves, back }) {
  wait = AGAIN_MS_MIN;
  stand(parse(html), live);
  if (!live) get('app').setAttribute('aria-busy', 'true'); // until the reader has arrived
  const { lang, view, announce } = get('app').dataset;
  remember(lang);
  shown = lists[view] = addressOf(search, view);
  dispatchEvent(new CustomEvent('portal-shown', { detail: { view, search, live, moves, back: back !== null } }));
  if (!live) say(announce);
}

// The reader goes on where the page begins, where the work was, or at the row that led away.
function arrive({ keepFocus, moves, back }) {
  dispatchEvent(new CustomEvent('portal-arrived'));
  if (back) scrollTo(0, back.scroll ?? 0);
  else if (moves) scrollTo(0, 0);
  const left = back?.at && document.querySelector(`[data-key="${CSS.escape(back.at)}"] a`);
  const isLost = document.activeElement === document.body;
  if (left) read(left);
  else if (!keepFocus || isLost) read(moves ? get('main').querySelector('h1') : get('results') ?? get('main'));
}

// The next time the page is painted; a hidden one is not.
function frame() {
  return new Promise((done) => {
    requestAnimationFrame(done);
    setTimeout(done, FRAME_MS_MAX);
  });
}

function failed(error, live) {
  const code = navigator.onLine ? error.code ?? 'failed' : 'offline';
  if (!live) fail(code);
  if (code !== 'unavailable') return;
  again = setTimeout(() => (live ? refresh() : show(withoutLook())), wait);
  wait = Math.min(wait * 2, AGAIN_MS_MAX);
}

// -- where to --------------------------------------------------------------------------------------

// `at`: the row that leads away, where the reader will want to go on when coming back.
export function go(search, { replaces = false, at = null, ...how } = {}) {
  const address = location.pathname + withLook(search);
  if (replaces) {
    history.replaceState(entry({ from: history.state?.from, place: standing() }), '', address);
  } else {
    history.replaceState(entry({ ...history.state, scroll: scrollY, at }), '');
    history.pushState(entry({ from: shown, place: standing() + 1 }), '', address);
  }
  return show(search, how);
}

// Which of this frame's entries of the history the reader stands at, counted.
export const standing = () => history.state?.place ?? 0;

// Back to the list as it was left, and to the row that led away when that is one step.
export function goBack(view) {
  const list = lists[view] ?? `?view=${view}`;
  if (history.state?.from === list) history.back();
  else go(list);
}

addEventListener('popstate', (event) => {
  if (location.hash || over()) return;
  history.replaceState(entry(event.state), '', location.pathname + withLook(withoutLook()));
  show(withoutLook(), { back: event.state ?? {} });
});

// Where the page stands when the reader goes back or forward by the browser's own buttons.
addEventListener('scroll', () => {
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (!visit && !over()) history.replaceState(entry({ ...history.state, scroll: scrollY }), '');
  }, SCROLL_MS);
}, { passive: true });

// -- meanwhile ---------------------------------------------------------------------------------------

// Something changed; the page is brought up to date without disturbing its reader.
export function refresh() {
  stale = visit !== null; // then what is under way may be from before the change
  if (!stale && !over() && isShown()) show(shown, { live: true });
}
