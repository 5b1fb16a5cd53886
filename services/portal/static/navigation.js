// Keeps in sight what the reader stands at where the links to the pages are wider than the screen.

export function showCurrent() {
  const current = document.querySelector('.tabs [aria-current]');
  if (current) center(current);
}

// Browsers leave a focused link half hidden when some of it is in sight.
addEventListener('focusin', ({ target }) => {
  if (target.matches('.tabs a')) center(target);
});

// Not scrollIntoView, which would scroll the host's page too. In either direction of writing.
function center(link) {
  const tabs = link.closest('.tabs');
  const { left, width } = tabs.getBoundingClientRect();
  const own = link.getBoundingClientRect();
  tabs.scrollLeft += own.left + own.width / 2 - left - width / 2;
}
