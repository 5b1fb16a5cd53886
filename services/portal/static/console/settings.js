// The settings, nicer: the accent while it is chosen, the logo once its address is typed. Everything
// here works without it, by the buttons that it hides.

const settings = document.querySelector('#settings');
const field = (name) => settings.elements.namedItem(name);
const WAIT_MS = 120;

for (const button of settings.querySelectorAll('[data-without-script]')) button.hidden = true;

// -- the accent: the server knows what it becomes ---------------------------------------------
const accent = field('accent_color');
let asked = new AbortController();
let waiting;

const picker = document.createElement('input');
picker.type = 'color';
picker.value = /^#[0-9a-f]{6}$/i.test(accent.value) ? accent.value : accent.placeholder;
picker.setAttribute('aria-label', accent.dataset.pick);
accent.after(picker);

const show = (theme, { color, on, said }) => {
  const sample = settings.querySelector(`[data-sample="${theme}"]`);
  for (const part of sample.querySelectorAll('[data-fill]')) {
    part.setAttribute('fill', part.dataset.fill === 'on' ? on : color);
  }
  settings.querySelector(`[data-said="${theme}"]`).textContent = said;
};

const preview = async () => {
  asked.abort();
  asked = new AbortController();
  const address = `${accent.dataset.accent}?color=${encodeURIComponent(accent.value)}`;
  const answer = await fetch(address, { signal: asked.signal }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  for (const [theme, side] of Object.entries(await answer.json())) show(theme, side);
};

const later = () => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, WAIT_MS);
};

accent.addEventListener('input', () => {
  if (/^#[0-9a-f]{6}$/i.test(accent.value)) picker.value = accent.value;
  later();
});
picker.addEventListener('input', () => {
  accent.value = picker.value;
  later();
});

// -- the logo ---------------------------------------------------------------------------------
const logo = field('logo_url');
const image = settings.querySelector('#logo-image');
const missing = settings.querySelector('#logo-missing');

logo.addEventListener('change', () => {
  image.hidden = missing.hidden = true;
  image.parentElement.hidden = !logo.value;
  if (logo.value && logo.validity.valid) {
    image.src = `${logo.dataset.logo}?url=${encodeURIComponent(logo.value)}`;
  }
});
image.addEventListener('load', () => { image.hidden = false; });
image.addEventListener('error', () => { missing.hidden = false; });

// -- Enter in the address that is tested (there is none for who may only read) tests it; in any other field it saves ------------------
field('address')?.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  settings.requestSubmit(settings.querySelector('#test'));
});
