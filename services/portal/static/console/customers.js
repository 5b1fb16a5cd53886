// Where there is no room for all tabs, the one that is shown is in sight.
document.querySelector('.subject-tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
