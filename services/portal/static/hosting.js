// Speaks with the element that frames this page (embed/customer_portal.js). Draws nothing.
//
// The element says in the address which origin it is of; the server repeats that here when the
// organization allows it. What is said goes to that origin only, by the browser's own word, and
// what is heard has to come from it and from the window around. In a frame without the element,
// and in a window of its own, nothing is said and nothing heard (ADR 87).

import { viewOf, wear, withLook, withoutLook } from './addresses.js';
import { over } from './endings.js';
import { get, root } from './page.js';
import { lasts, organization, renew, speak, whenLost } from './session.js';
import { go, refresh, show, shownNow, standing } from './visits.js';

const ANSWER_MS_MAX = 60_000; // longer than the element tries
const EARLY_MS_MAX = 300_000; // a new session is asked for before the old one ends
const WATCH_MS_MIN = 1_000;
const WATCH_MS_MAX = 60_000; // a machine that slept is noticed
const ORIGIN = root.dataset.host;

const host = ORIGIN && parent !== window ? parent : null;
let waiting = null; // for a new session
let answered = () => {};
let watching = null;
let isReady = false;
let dressing = 0;

// `start()` opens the page anew; `rejoin()` takes up the stream with the new session.
export function hosted({ start, rejoin }) {
  if (!host) return;
  whenLost(lost);
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== host || origin !== ORIGIN || data?.portico !== 1) return;
    if (data.type === 'session') follow(data.url, start, rejoin);
    else if (data.type === 'no-session') answered(false);
    else if (data.type === 'theme') dress(data);
    else if (data.type === 'locale') say(data.locale);
    else if (data.type === 'navigate') visit(data.view);
    else if (data.type === 'sight') root.style.setProperty('--below', `${Number(data.below) || 0}px`);
  });
  addEventListener('portal-shown', ({ detail }) => shown(detail));
  addEventListener('portal-failed', ({ detail }) => tell('error', { code: `page_${detail.code}` }));
  addEventListener('portal-ended', ({ detail }) => tell('error', { code: 'session_over', reason: detail.code }));
  document.addEventListener('visibilitychange', watch);
  new ResizeObserver(() => {
    // A page that is on its way may be short for a moment; the host's must not jump.
    if (!get('app').hasAttribute('aria-busy')) tell('height');
  }).observe(document.body);
  tell('height');
  watch();
}

function tell(type, more) {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  host.postMessage({ portico: 1, type, height, ...more }, ORIGIN);
}

function shown({ view, search, live, moves, back }) {
  watch(); // the answer told what time it is
  if (live) return;
  const { title, documentElement: { lang: locale } } = document;
  const type = isReady ? 'navigate' : 'ready';
  isReady = true;
  tell(type, { view, search, title, locale, place: standing(), moves, back });
}

// -- sessions ------------------------------------------------------------------------------------

function lost(code) {
  waiting ??= new Promise((done) => {
    const timer = setTimeout(done, ANSWER_MS_MAX, false);
    answered = (found) => { clearTimeout(timer); done(found); };
    tell('session-lost', { code });
  }).finally(() => { waiting = null; });
  return waiting;
}

function follow(address, start, rejoin) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.origin !== location.origin || !url.hash) return;
  const isSame = renew(url.hash.slice(1));
  watch();
  if (!isSame) {
    // Another customer's: nothing of the one before is shown or asked for.
    history.replaceState(history.state, '', location.pathname + withLook('?view=overview'));
    get('app').dataset.view = '';
    start();
  } else if (over()) {
    start();
  } else {
    rejoin();
    refresh();
  }
  answered(isSame);
}

// Asks for a new session when this one is near its end, and again until there is one.
function watch() {
  clearTimeout(watching);
  const { left, whole } = lasts();
  if (!(left > 0)) return; // what is asked next finds out
  const early = Math.min(EARLY_MS_MAX, whole / 4);
  if (left <= early) tell('session-ending');
  const next = left <= early ? left / 3 : left - early;
  watching = setTimeout(watch, Math.min(Math.max(next, WATCH_MS_MIN), WATCH_MS_MAX));
}

// -- what the host wishes ------------------------------------------------------------------------

async function dress({ theme, accent, radius, font }) {
  const own = dressing += 1;
  const asked = wear({ theme, accent, radius, font });
  history.replaceState(history.state, '', location.pathname + withLook(withoutLook()));
  const address = `/portal/pages/look/${encodeURIComponent(organization)}?${asked}`;
  const answer = await fetch(address, { credentials: 'omit' }).catch(() => null);
  const look = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!look || own !== dressing) return;
  root.dataset.theme = look.theme;
  document.querySelector('meta[name="color-scheme"]').content = look.color_scheme;
  for (const [name, value] of Object.entries(look.properties)) root.style.setProperty(name, value);
}

function say(locale) {
  wear({ locale });
  history.replaceState(history.state, '', location.pathname + withLook(withoutLook()));
  speak(locale);
  if (!over()) show(shownNow(), { keepFocus: true });
}

// `invoices`, `invoices?status=overdue`.
function visit(view) {
  const search = `?view=${String(view ?? '').replace('?', '&')}`;
  if (view && !over() && viewOf(search) === new URLSearchParams(search).get('view')) go(search);
}
