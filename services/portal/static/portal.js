// The page's first script: hears what the reader does and what happens meanwhile, and has the other
// modules do it. Everything that is read here comes from the server; no script has text of its own.

import { chooseLanguage, signOut } from './account.js';
import { withoutLook } from './addresses.js';
import { again, cancel, download, drop } from './downloads.js';
import { end, over, startOver } from './endings.js';
import { apply, currencyChosen, right, search, searchSoon, unfold } from './filters.js';
import { hosted } from './hosting.js';
import { showCurrent } from './navigation.js';
import { get } from './page.js';
import { clear, letGo, restore, toggle } from './selection.js';
import { regained, takeToken } from './session.js';
import { listen } from './stream.js';
import { go, goBack, isShown, refresh, show } from './visits.js';

const GATHER_MS = 150; // events of one batch come together: one refresh for all

let gathering = null;

// -- what the reader does ---------------------------------------------------------------------------

addEventListener('click', (event) => {
  const target = event.target.closest('a, button');
  if (!target || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const { dataset } = target;
  if (target.matches('a[href^="?"]')) {
    event.preventDefault();
    if (dataset.back) goBack(dataset.back);
    else go(target.getAttribute('href'), { keepFocus: 'keepFocus' in dataset, at: target.closest('[data-key]')?.dataset.key });
  } else if (dataset.download) {
    save(download(target));
  } else if ('retry' in dataset) {
    show(withoutLook());
  } else if ('apply' in dataset) {
    apply();
  } else if (dataset.locale) {
    chooseLanguage(target);
  } else {
    jobs[target.id]?.();
  }
});

const jobs = {
  filters: () => unfold(get('panel').hidden),
  'selection-clear': letGo,
  'tray-cancel': cancel,
  'tray-close': cancel,
  'tray-again': () => save(again()),
  'sign-out': () => signOut(get('sign-out'), stream),
};

addEventListener('input', (event) => {
  if (event.target.id === 'currency') currencyChosen(event.target);
  else if (event.target.id === 'q') searchSoon();
  else if ('amount' in event.target.dataset) right();
});

addEventListener('change', (event) => {
  if (event.target.matches('[data-choose], #choose-page')) toggle(event.target);
});

addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.id === 'q') search();
  else if (event.key === 'Enter' && event.target.matches('#panel input')) apply();
  else if (event.key === 'Escape' && event.target.closest('#panel, #filters')) unfold(false);
});

async function save(downloading) {
  try {
    await downloading;
  } catch (error) {
    await end(error.code);
  }
}

addEventListener('hashchange', () => {
  // The host may hand a new link to a frame that stands on the same page.
  if (takeToken()) start();
});

addEventListener('portal-shown', restore);
addEventListener('portal-arrived', showCurrent);

// -- what happens meanwhile ----------------------------------------------------------------------------

const stream = listen({
  heard(name, data) {
    if (name === 'session') return void sessionChanged(data);
    clearTimeout(gathering);
    gathering = setTimeout(refresh, GATHER_MS);
  },
  joined: () => refresh(),
  over: (code) => end(code),
});

addEventListener('portal-ended', () => {
  stream.stop();
  drop();
  clear();
});

async function sessionChanged(data) {
  // Without a code it is no fault of the session: the line ends and is taken up again.
  const { code } = JSON.parse(data);
  if (code && !(await regained(code))) end(code);
}

addEventListener('online', () => {
  if (over()) return;
  if (get('notice-offline')) get('notice-offline').hidden = true;
  if (isShown()) refresh();
  else show(withoutLook());
});
addEventListener('offline', () => {
  if (get('notice-offline')) get('notice-offline').hidden = false;
});
document.addEventListener('visibilitychange', () => {
  if (over()) return;
  if (document.hidden) {
    stream.stop();
  } else {
    stream.start();
    refresh();
  }
});

async function start() {
  startOver();
  stream.stop();
  drop();
  clear(); // it may be another customer's page from here on
  await show(withoutLook());
  if (!over() && !document.hidden) stream.start();
}

history.scrollRestoration = 'manual';
takeToken();
hosted({
  start,
  rejoin() {
    stream.stop();
    if (!document.hidden) stream.start();
  },
});
start();
