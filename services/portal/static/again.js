// On a page that stands in for one that could not be made: asks whether it can be made now, and
// loads it then, or when the reader says so. The address keeps its fragment, and so the token.

const AGAIN_MS_MIN = 5_000;
const AGAIN_MS_MAX = 60_000;

let wait = AGAIN_MS_MIN;

async function look() {
  const { status } = await fetch(location.pathname + location.search, {
    credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
  }).catch(() => ({ status: 503 }));
  if (status < 500 && status !== 429) location.reload();
  else later();
}

function later() {
  setTimeout(look, wait * (0.75 + Math.random() / 4)); // not all pages at once after a restart
  wait = Math.min(wait * 2, AGAIN_MS_MAX);
}

document.getElementById('again').addEventListener('click', () => location.reload());
later();
