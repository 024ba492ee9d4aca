/* Runs before the first paint, so that the page never flashes in the other theme. A file, not inline: the
   page's Content-Security-Policy allows scripts of its own origin only. src/app/theme.ts owns the choice. */
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('skerry.theme');
  } catch {}
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
