// What a reader changes: the language, and that the session is over.

import { end, over } from './endings.js';
import { get } from './page.js';
import { SessionOver, ask, speak } from './session.js';
import { show, shownNow } from './visits.js';

// Kept by the server for the next visit, and shown by this frame from now on.
export function chooseLanguage(button) {
  const { locale } = button.dataset;
  return change(button, async () => {
    await ask('/portal/api/preferences', { method: 'PUT', json: { locale }, accept: 'application/json' });
    speak(locale);
    await show(shownNow(), { keepFocus: true });
  });
}

// The stream stops first, or it would say that the link was withdrawn.
export async function signOut(button, stream) {
  stream.stop();
  await change(button, async () => {
    await ask('/portal/api/session', { method: 'DELETE', accept: 'application/json' });
    await end('signed_out');
  });
  if (!over()) stream.start();
}

// Once at a time, and said when it did not work.
async function change(button, work) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  get('notice-change').hidden = true;
  try {
    await work();
  } catch (error) {
    if (error instanceof SessionOver && error.code !== 'forbidden') await end(error.code);
    else get('notice-change').hidden = false;
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
