// Fetches a document with the token and hands it to the browser to save: a link could not carry
// the header. One at a time, with how far it is and a way to stop. Its words come with the page.

import { get, root, say } from './page.js';
import { SessionOver, ask, inChosenLanguage } from './session.js';

// A document is made in milliseconds, but a phone may be on a slow line.
const ANSWER_MS_MAX = 60_000;
const SILENCE_MS_MAX = 60_000;
// The browser has taken the bytes long before.
const KEEP_MS = 60_000;
const TRAY_MS = 400; // what is there sooner needs no word
const SHOWN_MS = 6_000; // that it is done

let own = null; // the download under way
let last = null; // the button that asked for it

// Throws SessionOver; whatever else goes wrong is said in the tray, with a way to try again.
export async function download(button) {
  if (own) return;
  last = button;
  own = new AbortController();
  const { signal } = own;
  const tray = setTimeout(open, TRAY_MS);
  close();
  button.setAttribute('aria-disabled', 'true');
  try {
    const { path, name } = wanted(button);
    const { answer, body } = await ask(path, { signal, wait: ANSWER_MS_MAX, accept: '*/*' });
    const type = answer.headers.get('content-type') ?? '';
    const counted = body.pipeThrough(counter(Number(answer.headers.get('x-portico-entries')), own));
    save(await new Response(counted, { headers: { 'content-type': type } }).blob(), fileName(answer) ?? name);
    done();
  } catch (error) {
    if (signal.aborted && !signal.reason) close();
    else if (error instanceof SessionOver && error.code !== 'forbidden') throw error;
    else fail(error.code);
  } finally {
    clearTimeout(tray);
    button.removeAttribute('aria-disabled');
    own = null;
  }
}

export function cancel() {
  own?.abort(null);
  close();
}

export function again() {
  return download(last);
}

function wanted({ dataset }) {
  const path = dataset.download;
  return { path: 'spoken' in dataset ? inChosenLanguage(path) : path, name: dataset.name };
}

// -- the tray: how far, and a way to stop -----------------------------------------------------------

function open() {
  get('tray').replaceChildren(get('part-tray').content.cloneNode(true));
  Object.assign(get('tray').dataset, get('part-tray').dataset);
  get('tray').hidden = false;
  say(get('tray-text').textContent);
}

function close() {
  get('tray').hidden = true;
}

function done() {
  if (get('tray').hidden) return;
  tell(get('tray').dataset.done);
  setTimeout(() => { if (!own) close(); }, SHOWN_MS);
}

function fail(code) {
  if (get('tray').hidden) open();
  const { failed, tooMany } = get('tray').dataset;
  tell(code === 'invalid_parameter' ? tooMany : failed);
  get('tray-again').hidden = code === 'invalid_parameter';
  get('tray-close').hidden = false;
}

function tell(text) {
  get('tray-text').textContent = text;
  for (const part of ['tray-count', 'tray-bar', 'tray-cancel']) get(part).hidden = true;
  say(text);
}

function show(bytes, entries, of) {
  if (get('tray').hidden) return;
  const { files, size } = get('tray').dataset;
  const number = (value, digits = 0) => new Intl.NumberFormat(root.lang, {
    numberingSystem: 'latn', maximumFractionDigits: digits, minimumFractionDigits: digits,
  }).format(value);
  const bar = get('tray-bar');
  if (of) {
    Object.assign(bar, { max: of, value: entries });
    get('tray-count').textContent = files.replace('{done}', number(entries)).replace('{total}', number(of));
  } else {
    get('tray-count').textContent = size.replace('{size}', number(bytes / 1e6, 1));
  }
}

// -- the bytes -----------------------------------------------------------------------------------------

// Passes the bytes on, telling how far they are; gives up on a line that has fallen silent.
function counter(of, download) {
  let bytes = 0;
  let entries = 0;
  let matched = 0;
  let painted = 0;
  let silence = null;
  const wait = () => {
    clearTimeout(silence);
    silence = setTimeout(() => download.abort(new Error('silent')), SILENCE_MS_MAX);
  };
  wait();
  return new TransformStream({
    transform(chunk, controller) {
      wait();
      bytes += chunk.length;
      if (of) [entries, matched] = headers(chunk, entries, matched);
      if (performance.now() - painted > 100) {
        painted = performance.now();
        show(bytes, Math.min(entries, of), of);
      }
      controller.enqueue(chunk);
    },
    flush() { clearTimeout(silence); },
  });
}

// Local file headers of a zip (APPNOTE 4.3.7) begin with "PK", 3, 4; they may be cut by a chunk's end.
const HEADER = [0x50, 0x4b, 3, 4];

function headers(chunk, entries, matched) {
  let at = 0;
  while (at < chunk.length) {
    if (matched === 0) {
      at = chunk.indexOf(HEADER[0], at);
      if (at < 0) return [entries, 0];
      matched = 1;
      at += 1;
    } else if (chunk[at] === HEADER[matched]) {
      matched += 1;
      at += 1;
      if (matched === HEADER.length) [entries, matched] = [entries + 1, 0];
    } else {
      matched = 0;
    }
  }
  return [entries, matched];
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
