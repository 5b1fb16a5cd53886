// Keeps the current page's link in sight where the links are wider than the screen.

export function showCurrent({ detail }) {
  if (detail.live) return;
  const tabs = document.querySelector('.tabs');
  const current = tabs?.querySelector('[aria-current]')?.getBoundingClientRect();
  if (!current) return;
  // Not scrollIntoView, which would scroll the host's page too. In either direction of writing.
  const { left, width } = tabs.getBoundingClientRect();
  tabs.scrollLeft += current.left + current.width / 2 - left - width / 2;
}
