// Hears what changed, for as long as the page is looked at. Knows no page.
//
// EventSource cannot send a header, so the stream is read with fetch. It is closed while the page
// is hidden: over HTTP/1.1 a browser has six connections for all pages of an origin.

import { SessionOver, ask } from './session.js';

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 30_000;
// The server sends a comment at least every 20 seconds; silence longer than this is a dead line.
const SILENCE_MS_MAX = 50_000;
// A browser cannot be sent an event longer than this.
const EVENT_CHARACTERS_MAX = 65_536;

// `heard(name)` for each event, `joined()` whenever a gap has ended, `over(code)` at the end.
export function listen({ heard, joined, over }) {
  let line = null;

  async function run(own) {
    let wait = RETRY_MS_MIN;
    let first = true;
    while (!own.signal.aborted) {
      try {
        const { body } = await ask('/portal/api/stream', { signal: own.signal, accept: 'text/event-stream' });
        if (!first) joined();
        first = false;
        await read(body, own.signal, (name, data) => {
          wait = RETRY_MS_MIN;
          heard(name, data);
        });
      } catch (error) {
        if (own.signal.aborted) return;
        if (error instanceof SessionOver) return void over(error.code);
        first = false;
      }
      // Not all pages at once after a restart.
      await pause(wait * (0.5 + Math.random() / 2), own.signal);
      wait = Math.min(wait * 2, RETRY_MS_MAX);
    }
  }

  return {
    start() {
      if (line) return;
      line = new AbortController();
      run(line);
    },
    stop() {
      line?.abort();
      line = null;
    },
  };
}

async function read(body, signal, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const close = () => reader.cancel().catch(() => {});
  signal.addEventListener('abort', close, { once: true });
  let text = '';
  try {
    for (;;) {
      const silence = setTimeout(close, SILENCE_MS_MAX);
      const { value, done } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      text += value;
      const events = text.split(/\r?\n\r?\n/);
      text = events.pop().slice(-EVENT_CHARACTERS_MAX);
      for (const event of events) {
        const part = (name) => event.match(new RegExp(`^${name}: ?(.*)$`, 'm'))?.[1] ?? '';
        if (part('event')) heard(part('event'), part('data'));
      }
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

function pause(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
  });
}
