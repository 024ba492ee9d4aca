/** The page, with what the store has. */
export function page(visits: string, entries: readonly [string, string][]): string {
  const rows = entries.map(([key, value]) => `<tr><th>${escapeHtml(key)}<td>${escapeHtml(value)}`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Two machines</title>
<link rel="icon" href="data:,">
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 10vh auto; padding: 0 16px;
    background: light-dark(#f6f7f8, #0f1417); color: light-dark(#1a2126, #e6ecef); }
  h1 { font-size: 1.5rem; letter-spacing: -0.02em; }
  table { width: 100%; border-collapse: collapse; margin: 24px 0; }
  th, td { text-align: left; padding: 8px 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
  th { font-weight: 500; } td { font-family: ui-monospace, monospace; color: light-dark(#0b7a75, #4fd1c5); }
  form { display: flex; gap: 8px; flex-wrap: wrap; }
  input, button { font: inherit; padding: 8px 12px; min-width: 0; flex: 1; border-radius: 8px; border: 1px solid #8886; }
</style>
<h1>Visit ${escapeHtml(visits)}, counted by another machine</h1>
<p>This page comes from <b>web</b>. Its values are kept by <b>kv</b>, a TCP connection away.</p>
<table>${rows.join('')}</table>
<form method="post" action="/set">
  <input name="key" aria-label="Key" placeholder="key" required maxlength="100">
  <input name="value" aria-label="Value" placeholder="value" required maxlength="1000">
  <button type="submit">Keep</button>
</form>
</html>`;
}

/** What comes from outside is text and not markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
