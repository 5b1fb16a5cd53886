// The page in place: puts what the server sent where it belongs, and moves the reader there.
// Knows no address and no server; has no text of its own.

import { morph } from './morph.js';

const CHANGED_MS = 4_000;

const policy = globalThis.trustedTypes?.createPolicy('portico', { createHTML: (html) => html });
export const root = document.documentElement;
export const get = (id) => document.getElementById(id);

export function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

// The page that was sent, in place of the one that stands; what a `live` refresh changed is
// pointed out, and the announcer says so once.
export function stand(page, live) {
  for (const template of page.querySelectorAll('template')) replace(template);
  const changed = morph(get('app'), page.getElementById('app'), live);
  const { title, lang, dir } = get('app').dataset;
  Object.assign(root, { lang, dir });
  document.title = title;
  if (!live) return;
  changed.forEach(pointOut);
  if (changed.size) say(get('app').dataset.updated);
}

// A template of ours that a later page, or another language, brings anew.
export function replace(template) {
  const old = get(template.id);
  if (old) old.replaceWith(template);
  else document.body.append(template);
}

export function place(template) {
  get('main').replaceChildren(template.content.cloneNode(true));
  get('app').dataset.view = '';
}

export function say(text) {
  get('announcer').textContent = text;
}

// Reading goes on here; but a frame that nobody is in must not take the focus from its host.
export function read(element) {
  if (document.hasFocus()) element.focus({ preventScroll: true });
}

function pointOut(element) {
  element.classList.add('changed');
  setTimeout(() => element.classList.remove('changed'), CHANGED_MS);
}
