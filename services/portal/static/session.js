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
let spoken = history.state?.spoken ?? null;

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
  history.replaceState(entry(history.state), '', location.pathname + location.search);
  return given !== '';
}

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

// The answer and, unless it is a stream, its body: `read` says as what ("text", "blob"). Pages are
// answers whatever their status. Throws SessionOver, Unavailable, or AbortError.
export async function ask(path, { signal, read, accept = 'text/html', wait = REQUEST_MS_MAX, method, json } = {}) {
  if (token === null) throw new SessionOver('token_missing');
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, wait);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const answer = await fetch(path, {
      method, body: json && JSON.stringify(json),
      headers: { authorization: `Bearer ${token}`, accept, ...(json && { 'content-type': 'application/json' }) },
      credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
      signal: patience.signal,
    });
    if (answer.status === 401 || answer.status === 403) {
      throw new SessionOver((await answer.json().catch(() => ({}))).code ?? 'token_invalid');
    }
    const isPage = answer.headers.get('content-type')?.startsWith('text/html');
    if (!answer.ok && !isPage) throw new Unavailable(path, await meaning(answer));
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
