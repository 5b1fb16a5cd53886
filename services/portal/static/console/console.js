// What is nicer with a script on every page of the console. Everything works without it.

// A menu closes by Escape, and when somebody goes on elsewhere.
for (const menu of document.querySelectorAll('[data-menu]')) {
  const close = () => { menu.open = false; };
  document.addEventListener('click', ({ target }) => { if (!menu.contains(target)) close(); });
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) close();
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !menu.open) return;
    close();
    menu.querySelector('summary').focus();
  });
}

// On a narrow page the sections scroll sideways: the one that is shown is among those that are seen.
document.querySelector('.console-bar .tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

// A form that is on its way is not sent twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.target === '_blank' || form.method !== 'post') return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = 'true';
});

// A page that the browser kept, and shows again, may be sent again.
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
