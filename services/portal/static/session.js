// Holds the token and asks the server with it. Knows no page.
//
// The token comes in the fragment, which no server and no Referer sees. It is taken out of the
// address at once and kept in memory; the browser's session storage (partitioned in a frame) keeps
// a copy for a reload. The copy is named after the organization and after this frame, whose own
// name lives in its history, so that two portals side by side never mix.

const REQUEST_MS_MAX = 20_000;

export const organization = document.documentElement.dataset.organization;

let token = null;
let frame = null;

export class SessionOver extends Error {
  constructor(code) { super(code); this.code = code; }
}
export class Unavailable extends Error {}

// True when the address brought a token.
export function takeToken() {
  frame ??= history.state?.frame ?? newName();
  const given = location.hash.slice(1);
  history.replaceState({ ...history.state, frame }, '', location.pathname + location.search);
  if (given) {
    token = given;
    keep('token', token);
  } else {
    token ??= kept('token');
  }
  return given !== '';
}

export const state = (more) => ({ frame, ...more });

export function forget() {
  token = null;
  keep('token', null);
}

export function keep(name, value) {
  // Storage may be switched off, full, or not allowed in a frame: then nothing outlives a reload.
  try {
    if (value === null) sessionStorage.removeItem(key(name));
    else sessionStorage.setItem(key(name), value);
  } catch { /* as above */ }
}

export function kept(name) {
  try {
    return sessionStorage.getItem(key(name));
  } catch {
    return null;
  }
}

// The answer and, unless it is a stream, its body: `read` says as what ("text", "blob"). Pages are
// answers whatever their status. Throws SessionOver, Unavailable, or AbortError.
export async function ask(path, { signal, read, accept = 'text/html', wait = REQUEST_MS_MAX } = {}) {
  if (token === null) throw new SessionOver('token_missing');
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, wait);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const answer = await fetch(path, {
      headers: { authorization: `Bearer ${token}`, accept },
      credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
      signal: patience.signal,
    });
    if (answer.status === 401 || answer.status === 403) {
      throw new SessionOver((await answer.json().catch(() => ({}))).code ?? 'token_invalid');
    }
    const isPage = answer.headers.get('content-type')?.startsWith('text/html');
    if (!answer.ok && !isPage) throw new Unavailable(path);
    return { answer, body: read ? await answer[read]() : answer.body };
  } catch (error) {
    if (error instanceof SessionOver || signal?.aborted) throw error;
    throw new Unavailable(path, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const key = (name) => `portico:${organization}:${frame}:${name}`;

function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(36)).join('');
}
