// One frame with one session after another, from mounting to unmounting. Knows no attribute's
// meaning: it tells the frame what the host wishes, and the host what the frame says.
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
