// What a reader changes: the language, and that the session is over. Knows no element.

import { ask, speak } from './session.js';

// Kept by the server for the next visit, and shown by this frame from now on.
export async function chooseLanguage(locale) {
  await ask('/portal/api/preferences', { method: 'PUT', json: { locale }, accept: 'application/json' });
  speak(locale);
}

export async function signOut() {
  await ask('/portal/api/session', { method: 'DELETE', accept: 'application/json' });
}
