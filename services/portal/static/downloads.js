// Fetches a document with the token and hands it to the browser to save: a link could not carry
// the header. One at a time, with how far it is and ways to stop and to go on. Its words come with
// the page.

import { get, root, say } from './page.js';
import { SessionOver, inChosenLanguage } from './session.js';

// The browser has taken the bytes long before.
const KEEP_MS = 60_000;
const TRAY_MS = 400; // what is there sooner needs no word
const SHOWN_MS = 6_000; // that it is done
const PAINT_MS = 100;

let own = null; // stops the download under way
let last = null; // the button that asked for it, and its file as far as it has come

// Throws SessionOver; whatever else goes wrong is said in the tray, with a way to go on.
export function download(button) {
  if (!own) return bring({ button, file: new Wanted(button) });
}

// Goes on where it was, when anything had come.
export function again() {
  if (own || !last) return;
  const going = bring(last);
  open();
  last.file.paint();
  get('tray-cancel').focus(); // the button that was pressed is gone
  return going;
}

// The reader wants it no more: back to the button that asked for it.
export function cancel() {
  const button = last?.button;
  drop();
  say(''); // nothing is being prepared any more
  if (button?.isConnected) button.focus();
}

export function drop() {
  own?.abort(null);
  last = null;
  close();
}

async function bring(wanted) {
  const { button, file } = last = wanted;
  own = new AbortController();
  const { signal } = own;
  const tray = setTimeout(() => { open(); file.paint(); }, TRAY_MS);
  close();
  button.setAttribute('aria-disabled', 'true');
  try {
    save(await file.whole(signal), file);
    last = null;
    done();
  } catch (error) {
    if (signal.aborted) close();
    else if (error instanceof SessionOver && error.code !== 'forbidden') throw error;
    else fail(error.code);
  } finally {
    clearTimeout(tray);
    button.removeAttribute('aria-disabled');
    own = null;
  }
}

// What a button asks for, and how far it is.
class Wanted {
  constructor({ dataset }) {
    const path = dataset.download;
    this.path = 'spoken' in dataset ? inChosenLanguage(path) : path;
    this.name = dataset.name;
  }

  async whole(signal) {
    // Nobody needs them to read a page.
    const [{ Transfer }, { countFiles }] = await Promise.all([import('./transfer.js'), import('./archives.js')]);
    this.counter = () => countFiles('.pdf');
    this.transfer ??= new Transfer(this.path, this);
    return this.transfer.run(signal);
  }

  begins(answer) {
    this.name = fileName(answer) ?? this.name;
    this.type = answer.headers.get('content-type') ?? '';
    this.invoices = Number(answer.headers.get('x-portico-invoices'));
    this.count = this.counter();
    this.bytes = 0;
    this.painted = 0;
  }

  passes(chunk) {
    this.bytes += chunk.length;
    this.done = this.invoices && Math.min(this.count(chunk), this.invoices);
    if (performance.now() - this.painted > PAINT_MS) this.paint();
  }

  waits() {
    open();
    this.paint(); // there may have been no tray until now
    line(get('tray').dataset.slow);
  }

  paint() {
    if (!this.bytes) return;
    this.painted = performance.now();
    show(this.bytes, this.done, this.invoices);
  }
}

// -- the tray: how far, and a way to stop -----------------------------------------------------------

function open() {
  if (!get('tray').hidden) return;
  get('tray').replaceChildren(get('part-tray').content.cloneNode(true));
  Object.assign(get('tray').dataset, get('part-tray').dataset);
  get('tray').hidden = false;
  get('tray').dataset.going = get('tray-text').textContent;
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
  open();
  const { failed, tooMany } = get('tray').dataset;
  tell(code === 'invalid_parameter' ? tooMany : failed);
  get('tray-again').hidden = code === 'invalid_parameter';
  get('tray-close').hidden = false;
}

function tell(text) {
  for (const part of ['tray-count', 'tray-bar', 'tray-cancel']) get(part).hidden = true;
  line(text);
}

function line(text) {
  get('tray-text').textContent = text;
  say(text);
}

function show(bytes, done, of) {
  if (get('tray').hidden) return;
  const { going, invoices, size } = get('tray').dataset;
  get('tray-text').textContent = going; // it may have waited
  const number = (value, digits = 0) => new Intl.NumberFormat(root.lang, {
    numberingSystem: 'latn', maximumFractionDigits: digits, minimumFractionDigits: digits,
  }).format(value);
  const bar = get('tray-bar');
  if (of) {
    Object.assign(bar, { max: of, value: done });
    get('tray-count').textContent = invoices.replace('{done}', number(done)).replace('{total}', number(of));
  } else {
    get('tray-count').textContent = size.replace('{size}', number(bytes / 1e6, 1));
  }
}

function save(blob, { name, type }) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob.slice(0, blob.size, type));
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
