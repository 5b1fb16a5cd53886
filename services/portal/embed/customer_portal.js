// <customer-portal src="/my/backend/portal-url" view="invoices" theme="auto">
//
// Asks the host's own backend for the address of a portal, frames it and keeps it alive. Needs no
// cookie, no storage and no style or script in the host's page; has no dependency. The server puts
// the texts in and takes these comments out (element.py).
(() => {
  'use strict';

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

  if (customElements.get('customer-portal')) return;

  // Made by script, which a content security policy of the host does not mind.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ':host{display:block}:host([hidden]){display:none}' +
    'iframe{display:block;box-sizing:border-box;inline-size:100%;block-size:24rem;border:0}' +
    'iframe:not(.here){visibility:hidden}' +
    '[hidden]{display:none!important}' +
    'div{padding:1.5rem 0}button{font:inherit;padding:.4em 1em}',
  );

  const fault = (code, { again = false, status } = {}) => Object.assign(new Error(code), { code, again, status });

  const pause = (ms, signal) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
  });

  // One frame with one session after another, from mounting to unmounting.
  class Mounted {
    constructor(element, root, at) {
      this.element = element;
      this.root = root;
      this.at = at;
      this.end = new AbortController();
      this.lost = [];
      this.places = new Map();
      const { signal } = this.end;
      addEventListener('message', (event) => this.hear(event), { signal });
      for (const name of ['scroll', 'resize']) {
        addEventListener(name, () => this.look(), { signal, capture: true, passive: true });
      }
      this.open();
    }

    close() {
      this.end.abort();
      this.frame?.remove();
    }

    async open() {
      try {
        const url = await this.address();
        if (!this.end.signal.aborted) this.mount(url);
      } catch (error) {
        this.fail(error);
      }
    }

    mount(url) {
      this.frame?.remove();
      this.origin = url.origin;
      this.path = url.pathname;
      this.isHere = false;
      this.told = this.wishes();
      const asked = new URLSearchParams(this.at);
      const { look, locale } = this.told;
      for (const [name, value] of Object.entries({ ...look, locale, host: self.origin })) {
        if (value) asked.set(name, value);
      }
      url.search = asked;
      const frame = this.frame = document.createElement('iframe');
      frame.setAttribute('sandbox', SANDBOX);
      frame.setAttribute('part', 'frame');
      frame.referrerPolicy = 'no-referrer';
      frame.title = this.element.title || this.text()[0];
      frame.src = url.href;
      this.root.append(frame);
      setTimeout(() => {
        if (this.frame === frame && !this.isHere) this.fail(fault('frame_unavailable'));
      }, FRAME_MS_MAX);
    }

    // -- the host's backend ----------------------------------------------------------------------

    async address() {
      for (let tries = 1; ; tries += 1) {
        try {
          return await this.ask();
        } catch (error) {
          if (this.end.signal.aborted || !error.again || tries === TRIES_MAX) throw error;
          // Not all pages at once after a restart.
          await pause(WAIT_MS_MIN * 2 ** tries * (0.5 + Math.random() / 2), this.end.signal);
        }
      }
    }

    async ask() {
      const patience = new AbortController();
      const giveUp = () => patience.abort();
      const timer = setTimeout(giveUp, ASK_MS_MAX);
      this.end.signal.addEventListener('abort', giveUp, { once: true });
      try {
        return checked(await Promise.race([
          this.element.portalUrl ? this.element.portalUrl(patience.signal) : this.fetched(patience.signal),
          new Promise((_, refuse) => patience.signal.addEventListener('abort', refuse)),
        ]));
      } catch (error) {
        throw error?.code ? error : fault('source_unavailable', { again: true });
      } finally {
        clearTimeout(timer);
        this.end.signal.removeEventListener('abort', giveUp);
      }
    }

    async fetched(signal) {
      const answer = await fetch(this.element.getAttribute('src'), {
        method: this.element.getAttribute('method') ?? 'GET',
        headers: { accept: 'application/json' },
        credentials: 'same-origin', cache: 'no-store', signal,
      });
      const { ok, status } = answer;
      if (!ok) {
        const again = status > 499 || status === 429 || status === 408;
        throw fault(again ? 'source_unavailable' : 'source_refused', { again, status });
      }
      return (await answer.json().catch(() => null))?.portal_url;
    }

    // -- the frame -------------------------------------------------------------------------------

    hear({ source, origin, data }) {
      if (!this.frame || source !== this.frame.contentWindow || origin !== this.origin || data?.portico !== 1) return;
      if (!this.isHere) {
        this.isHere = true;
        this.frame.className = 'here';
        this.element.settle();
      }
      // Attributes may have changed while the frame was loading.
      this.tellWishes();
      const { type, code, reason, height } = data;
      this.look();
      const { top } = this.frame.getBoundingClientRect();
      if (height > 0) this.frame.style.blockSize = `${Math.min(Math.ceil(height), HEIGHT_MAX)}px`;
      if (type === 'ready' || type === 'navigate') this.went(data, top);
      else if (type === 'session-ending' || type === 'session-lost') this.renew(type, code);
      else if (type === 'error') this.element.tell('portal-error', { code, reason });
    }

    // The reader stands at another page. `place` counts the entries of the frame's own history.
    went({ type, view, search, title, locale, place, moves, back }, top) {
      this.places.set(this.place, top);
      if (this.places.size > PLACES_MAX) this.places.delete(this.places.keys().next().value);
      this.place = place;
      this.at = search;
      this.frame.title = this.element.title || title;
      this.frame.lang = locale;
      const filters = new URLSearchParams(search);
      filters.delete('view');
      const address = filters.size ? `${view}?${filters}` : view;
      this.element.tell(`portal-${type}`, { view, address, title, locale });
      // The frame is as high as its page, so it is the host's page that scrolls.
      if (back && this.places.has(place)) {
        for (const box of this.boxes()) box.scrollTop += this.frame.getBoundingClientRect().top - this.places.get(place);
      } else if (moves && top < this.edges().top) {
        this.frame.scrollIntoView();
      }
    }

    // What scrolls the frame: boxes of the host's page, and the page itself.
    boxes() {
      const boxes = [];
      for (let box = this.element; (box = box.parentElement ?? box.getRootNode().host);) {
        if (/auto|scroll/.test(getComputedStyle(box).overflowY)) boxes.push(box);
      }
      return [...boxes, document.scrollingElement];
    }

    // The part of the window that all of them leave to the frame.
    edges() {
      const shown = this.boxes().slice(0, -1).map((box) => box.getBoundingClientRect());
      return {
        top: Math.max(0, ...shown.map(({ top }) => top)),
        bottom: Math.min(innerHeight, ...shown.map(({ bottom }) => bottom)),
      };
    }

    // How much of the frame is below what the reader sees: what sticks to the lower edge stays in sight.
    look() {
      this.looking ??= requestAnimationFrame(() => {
        this.looking = null;
        if (!this.isHere) return;
        const below = Math.max(0, Math.round(this.frame.getBoundingClientRect().bottom - this.edges().bottom));
        if (below !== this.below) this.say({ type: 'sight', below });
        this.below = below;
      });
    }

    say(message) {
      if (this.isHere) this.frame.contentWindow?.postMessage({ portico: 1, ...message }, this.origin);
    }

    // -- what the host wishes --------------------------------------------------------------------

    wishes() {
      const get = (name) => this.element.getAttribute(name);
      const look = Object.fromEntries(LOOK.map((name) => [name, get(name)]));
      return { look, locale: get('locale'), view: get('view') };
    }

    tellWishes() {
      if (!this.isHere) return;
      const told = this.told;
      const { look, locale, view } = this.told = this.wishes();
      if (LOOK.some((name) => look[name] !== told.look[name])) this.say({ type: 'theme', ...look });
      if (locale !== told.locale) this.say({ type: 'locale', locale });
      if (view !== told.view) this.say({ type: 'navigate', view });
    }

    // -- sessions --------------------------------------------------------------------------------

    async renew(reason, lost) {
      if (this.isRenewing) return;
      this.isRenewing = true;
      try {
        // A reader who asks again has no token any more, and may.
        if (reason === 'session-lost' && lost !== 'token_missing') {
          const now = Date.now();
          this.lost = [...this.lost.filter((at) => now - at < LOST_MS), now];
          if (this.lost.length > LOST_MAX) throw fault('session_over');
        }
        const url = await this.address();
        if (this.end.signal.aborted) return;
        if (url.origin === this.origin && url.pathname === this.path) this.say({ type: 'session', url: url.href });
        else this.mount(url);
      } catch (error) {
        if (this.end.signal.aborted) return;
        this.say({ type: 'no-session' });
        this.element.tell('portal-error', { code: error.code, status: error.status, reason: lost ?? reason });
      } finally {
        this.isRenewing = false;
      }
    }

    // -- when there is nothing to show -----------------------------------------------------------

    fail({ code, status }) {
      if (this.end.signal.aborted) return;
      this.close();
      this.element.settle(this.text());
      this.element.tell('portal-error', { code, status });
    }

    text() {
      const { element } = this;
      const wanted = element.getAttribute('locale') || element.closest('[lang]')?.lang || navigator.language;
      const near = (length) => Object.keys(TEXTS).find((name) => part(name, length) === part(wanted, length));
      return TEXTS[near(9) ?? near(1) ?? 'en'];
    }
  }

  const part = (language, length) => language.toLowerCase().split('-', length).join('-');

  function checked(text) {
    let url = null;
    try {
      url = new URL(text.length < ADDRESS_MAX ? text : '');
    } catch { /* no address */ }
    if (!/^https?:$/.test(url?.protocol) || !url.hash) throw fault('source_invalid');
    return url;
  }

  const start = (view) => (view ? `?view=${view.replace('?', '&')}` : '');

  customElements.define('customer-portal', class extends HTMLElement {
    static observedAttributes = ['src', 'method', 'view', 'locale', ...LOOK];

    #root = this.attachShadow({ mode: 'open' });
    #slot = document.createElement('slot');
    #trouble = document.createElement('div');
    #mounted = null;
    #at = null;
    #due = false;
    #source;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#trouble.hidden = true;
      this.#trouble.setAttribute('role', 'alert');
      this.#trouble.dir = 'auto';
      this.#trouble.setAttribute('part', 'trouble');
      const button = document.createElement('button');
      button.type = 'button';
      button.addEventListener('click', () => this.reload());
      this.#trouble.append(document.createElement('p'), button);
      this.#root.append(this.#slot, this.#trouble);
    }

    // For hosts whose backend wants more than a cookie: `async (signal) => address`.
    get portalUrl() { return this.#source; }

    set portalUrl(source) {
      this.#source = source;
      this.#opens();
    }

    connectedCallback() {
      this.#opens(this.#at);
    }

    disconnectedCallback() {
      // Where the reader was, should the element only move to another place of the page.
      this.#at = this.#mounted?.at;
      this.#mounted?.close();
      this.#mounted = null;
    }

    attributeChangedCallback(name, old, value) {
      if (old === value || !this.isConnected) return;
      if (name === 'src' || name === 'method') this.#opens();
      else this.#mounted?.tellWishes();
    }

    // Begins again with a new session, at the same place.
    reload() {
      this.#opens(this.#mounted?.at);
    }

    // Several changes of one moment are one.
    #opens(at) {
      this.#at = at;
      if (this.#due) return;
      this.#due = true;
      queueMicrotask(() => {
        this.#due = false;
        this.#mounted?.close();
        this.#mounted = null;
        if (!this.isConnected || !(this.#source || this.getAttribute('src'))) return;
        this.settle(null, true);
        this.#mounted = new Mounted(this, this.#root, this.#at ?? start(this.getAttribute('view')));
      });
    }

    // What stands in the element beside the frame: what the host wrote there while it loads, or a
    // word of trouble.
    settle(texts, loading) {
      this.#slot.hidden = !loading;
      this.#trouble.hidden = !texts;
      const [said, button] = this.#trouble.children;
      [, said.textContent, button.textContent] = texts ?? [];
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }
  });
})();
