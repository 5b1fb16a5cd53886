// Holds the token and asks the server with it. Knows no page.
//
// The token comes in the fragment, which no server and no Referer sees. It is taken out of the
// address at once and kept in memory; for a reload, the entries of this frame's own history keep a
// copy. Browsers that block third-party storage leave those alone, and two portals side by side
// have each their own (ADR 61).

const REQUEST_MS_MAX = 20_000;

export const organization = document.documentElement.dataset.organization;

let token = null;
let locale = history.state?.locale ?? null;
let spoken = history.state?.spoken ?? wished();
let subject = null; // whose session it is
let skew = 0; // how far the server's clock is from this one, in milliseconds
let regain = async () => false;

export class SessionOver extends Error {
  constructor(code) { super(code); this.code = code; }
}
// `code` is that of the state to show: the answer's own, else what its status means.
export class Unavailable extends Error {
  constructor(message, code, options) { super(message, options); this.code = code; }
}

// True when the address brought a token.
export function takeToken() {
  const given = location.hash.slice(1);
  token = given || token || history.state?.token || null;
  if (token) isSameCustomers();
  history.replaceState(entry(history.state), '', location.pathname + location.search);
  return given !== '';
}

// A new session in place of the old one; false when it is another customer's.
export function renew(given) {
  token = given;
  const isSame = isSameCustomers();
  history.replaceState(entry(history.state), '');
  return isSame;
}

// A language that somebody chose is not the next customer's.
function isSameCustomers() {
  const { whose } = claims();
  const isSame = subject === null || subject === whose;
  if (!isSame) spoken = wished();
  subject = whose;
  return isSame;
}

// The host may wish for a language by the address.
function wished() {
  return new URLSearchParams(location.search).get('locale');
}

// How long the session lasts from now, and how long it was made for, in milliseconds.
export function lasts() {
  const { exp, iat } = claims();
  return { left: exp * 1_000 - Date.now() - skew, whole: (exp - iat) * 1_000 };
}

// What the token says; whether it is true is for the server to know.
function claims() {
  try {
    const read = JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
    return { ...read, whose: JSON.stringify([read.organization, read.sub]) };
  } catch {
    return {};
  }
}

// Who can get a new session for one that is over: `asking(code)` says whether there is one.
export function whenLost(asking) {
  regain = asking;
}

export const regained = (code) => regain(code);

// What an entry of the history holds; older ones may still have an older token.
export function entry(more) {
  return { ...more, token, locale, spoken };
}

export function forget() {
  token = null;
  history.replaceState(entry(history.state), '');
}

// The language that this frame last showed.
export const lastLocale = () => locale;

export function remember(shown) {
  if (shown === locale) return;
  locale = shown;
  history.replaceState(entry(history.state), '');
}

// The language that the reader, or the host, has chosen in this frame; pages are asked for in it.
export function speak(chosen) {
  spoken = chosen;
  history.replaceState(entry(history.state), '');
}

export function inChosenLanguage(path) {
  return spoken ? `${path}${path.includes('?') ? '&' : '?'}locale=${encodeURIComponent(spoken)}` : path;
}

// `asked`, and once more when the session was over and there is another one.
export async function ask(path, how = {}) {
  const own = token;
  try {
    return await asked(path, how);
  } catch (error) {
    if (!(error instanceof SessionOver) || error.code === 'forbidden') throw error;
    if (own === token && !(await regain(error.code))) throw error;
    how.signal?.throwIfAborted();
    return asked(path, how);
  }
}

// The answer and, unless it is a stream, its body: `read` says as what ("text", "blob"). Pages are
// answers whatever their status, and so is that there is nothing behind a part of a file (416).
// Throws SessionOver, Unavailable, or AbortError.
async function asked(path, { signal, read, accept = 'text/html', wait = REQUEST_MS_MAX, method, json, headers } = {}) {
  if (token === null) throw new SessionOver('token_missing');
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, wait);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const answer = await fetch(path, {
      method, body: json && JSON.stringify(json),
      headers: { ...headers, authorization: `Bearer ${token}`, accept, ...(json && { 'content-type': 'application/json' }) },
      credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
      signal: patience.signal,
    });
    skew = Date.parse(answer.headers.get('date')) - Date.now() || skew;
    if (answer.status === 401 || answer.status === 403) {
      throw new SessionOver((await answer.json().catch(() => ({}))).code ?? 'token_invalid');
    }
    const isPage = answer.headers.get('content-type')?.startsWith('text/html');
    if (!answer.ok && !isPage && answer.status !== 416) throw new Unavailable(path, await meaning(answer));
    return { answer, body: read ? await answer[read]() : answer.body };
  } catch (error) {
    if (error instanceof SessionOver || error instanceof Unavailable || signal?.aborted) throw error;
    throw new Unavailable(path, 'failed', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function meaning(answer) {
  const { code } = await answer.json().catch(() => ({}));
  if (code) return code;
  return answer.status > 501 ? 'unavailable' : 'failed';
}
