// Brings one file over a line that may break: goes on where it was while the server still has the
// very same file, and begins anew when it has another one. Knows no page.

import { Unavailable, ask } from './session.js';

// A document is made in milliseconds, but a phone may be on a slow line; to go on with an archive,
// the server may have to make again what comes before.
const ANSWER_MS_MAX = 60_000;
const GOING_ON_MS_MAX = 300_000;
const SILENCE_MS_MAX = 60_000;
// How much is asked for at a time after a break: the server makes that much before it answers.
const PART_BYTES = 8 * 1_048_576;
// Without a byte more the last one is the last; together they outlive a tunnel or a restart.
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
const PASSING = new Set(['failed', 'unavailable', 'rate_limited']);

export class Transfer {
  #path;
  #told;
  #parts = []; // blobs, which browsers keep on disk when they are large
  #received = 0;
  #furthest = 0;
  #tag = null;
  #hasBegun = false; // once there was an answer, all that follows is the line's fault

  // `told` hears `begins(answer)`, again when all begins anew, `passes(chunk)` and `waits()`.
  constructor(path, told) {
    this.#path = path;
    this.#told = told;
  }

  // The whole file. Throws what the last try met; may be called again then, and goes on.
  async run(signal) {
    let tries = 0;
    for (;;) {
      const before = this.#furthest;
      try {
        if (await this.#more(signal)) return new Blob(this.#parts);
      } catch (error) {
        if (this.#furthest > before) tries = 0;
        const isPassing = error instanceof Unavailable && PASSING.has(error.code);
        if (signal.aborted || !isPassing || !this.#hasBegun || tries === PAUSES_MS.length) throw error;
        this.#told.waits();
        await pause(PAUSES_MS[tries], signal);
        signal.throwIfAborted();
        tries += 1;
      }
    }
  }

  // What one answer brings; true when that was the end.
  async #more(signal) {
    const line = new AbortController();
    const stop = () => line.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { answer, body } = await ask(this.#path, {
        signal: line.signal, wait: this.#received ? GOING_ON_MS_MAX : ANSWER_MS_MAX,
        accept: '*/*', headers: this.#wanted(),
      });
      const length = Number(answer.headers.get('content-range')?.split('/')[1]); // unknown is "*"
      const isPart = answer.status === 206 || answer.status === 416;
      if (!isPart) this.#begin(answer);
      if (answer.status !== 416) await this.#take(body, line);
      else if (length !== this.#received) throw new Unavailable(this.#path, 'failed');
      return !isPart || length === this.#received;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #wanted() {
    if (!this.#tag || !this.#received) return {};
    const last = this.#received + PART_BYTES - 1;
    return { range: `bytes=${this.#received}-${last}`, 'if-range': this.#tag };
  }

  #begin(answer) {
    this.#parts = [];
    this.#received = 0;
    this.#hasBegun = true;
    this.#tag = answer.headers.get('etag');
    this.#told.begins(answer);
  }

  // Keeps what comes, also of a line that breaks or falls silent, and says so then.
  async #take(body, line) {
    const reader = body.getReader();
    let failure = null;
    let silence = null;
    const kept = new ReadableStream({
      pull: async (controller) => {
        silence = setTimeout(() => line.abort(), SILENCE_MS_MAX);
        try {
          const { done, value } = await reader.read();
          if (done) return void controller.close();
          this.#told.passes(value);
          controller.enqueue(value);
        } catch (error) {
          failure = error;
          controller.close();
        } finally {
          clearTimeout(silence);
        }
      },
    });
    const part = await new Response(kept).blob();
    this.#parts.push(part);
    this.#received += part.size;
    this.#furthest = Math.max(this.#furthest, this.#received);
    if (failure) throw new Unavailable(this.#path, 'failed', { cause: failure });
  }
}

// Until then, or until the browser has a network again.
function pause(milliseconds, signal) {
  return new Promise((go) => {
    const on = () => {
      clearTimeout(timer);
      removeEventListener('online', on);
      signal.removeEventListener('abort', on);
      go();
    };
    const timer = setTimeout(on, milliseconds);
    addEventListener('online', on);
    signal.addEventListener('abort', on);
  });
}
