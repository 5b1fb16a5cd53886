// What the other parts of the element stand on: texts, bounds, small functions. Knows no frame.
// The parts are one script when they are served (element.py), which takes the comments out.

// What it may have to say itself, by language: title of the frame, trouble, what to do.
const TEXTS = {};

const TRIES_MAX = 4; // with the waits between them half a minute, if the backend only times out
const ASK_MS_MAX = 8_000;
const WAIT_MS_MIN = 500;
const FRAME_MS_MAX = 20_000; // a slow line; a frame that is refused never speaks at all
const LOST_MAX = 3; // new sessions in LOST_MS for lost ones: more is a loop
const LOST_MS = 60_000;
const HEIGHT_MAX = 100_000;
const ADDRESS_MAX = 16_384;
const PLACES_MAX = 100;
// Popups: to pay; they are pages of their own. No forms: the portal has none.
const SANDBOX = 'allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox';
const LOOK = ['theme', 'accent', 'radius', 'font'];

const fault = (code, { again = false, status } = {}) => Object.assign(new Error(code), { code, again, status });

const pause = (ms, signal) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
});

const part = (language, length) => language.toLowerCase().split('-', length).join('-');

function checked(text) {
  let url = null;
  try {
    url = new URL(text.length < ADDRESS_MAX ? text : '');
  } catch { /* no address */ }
  if (!/^https?:$/.test(url?.protocol) || !url.hash) throw fault('source_invalid');
  return url;
}
