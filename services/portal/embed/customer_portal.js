// <customer-portal src="/my/backend/portal-url" view="invoices" theme="auto">
//
// Asks the host's own backend for the address of a portal, frames it and keeps it alive. Needs no
// cookie, no storage and no style or script in the host's page; has no dependency. The server puts
// the texts in and makes one script of it and of ground.js and mounted.js (element.py).

// Made by script, which a content security policy of the host does not mind.
const sheet = new CSSStyleSheet();
sheet.replaceSync(
  ':host{display:block}:host([hidden]){display:none}' +
  'iframe{display:block;box-sizing:border-box;inline-size:100%;block-size:24rem;border:0}' +
  'iframe:not(.here){visibility:hidden}' +
  '[hidden]{display:none!important}' +
  'div{padding:1.5rem 0}' +
  'button{font:inherit;color:inherit;background:none;border:1px solid;border-radius:6px;padding:.45em 1em;cursor:pointer}',
);

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
