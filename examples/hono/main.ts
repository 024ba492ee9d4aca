import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { prettyJSON } from 'hono/pretty-json';

interface Note {
  id: number;
  text: string;
  writtenAt: string;
}

/** Memory is all there is: the notes are gone when the machine is. */
const notes = new Map<number, Note>();
const MOST_NOTES = 1_000;
let lastId = 0;

const app = new Hono();

// What goes wrong is told on the machine's console, and to who asked as JSON.
app.onError((error, c) => {
  console.error(error);
  return c.json({ error: 'that did not work' }, 500);
});

// Pages of other origins may use it, and `?pretty` makes JSON readable.
app.use(cors());
app.use(prettyJSON());

app.get('/', (c) =>
  c.html(`<!doctype html>
    <title>Notes</title>
    <meta name="color-scheme" content="light dark">
    <body style="font: 16px/1.6 system-ui; max-width: 36rem; margin: 10vh auto; padding: 0 1rem">
      <h1>Notes</h1>
      <p>There are ${notes.size}. <a href="/notes?pretty">See them</a>, or write one:</p>
      <form onsubmit="write(event)"><input name="text" aria-label="Note" required autofocus> <button type="submit">Write</button></form>
      <script>
        async function write(event) {
          event.preventDefault();
          const text = new FormData(event.target).get('text');
          const headers = { 'content-type': 'application/json' };
          await fetch('/notes', { method: 'POST', headers, body: JSON.stringify({ text }) });
          location.reload();
        }
      </script>
    </body>`),
);

app.get('/notes', (c) => c.json([...notes.values()]));

app.get('/notes/:id', (c) => {
  const note = notes.get(Number(c.req.param('id')));
  return note ? c.json(note) : c.json({ error: 'there is no such note' }, 404);
});

app.post('/notes', async (c) => {
  const { text } = await c.req.json<{ text?: unknown }>().catch(() => ({ text: undefined }));
  if (typeof text !== 'string') return c.json({ error: 'a note needs a text' }, 400);
  if (notes.size === MOST_NOTES) return c.json({ error: 'there are enough notes' }, 507);
  const note = { id: ++lastId, text, writtenAt: new Date().toISOString() };
  notes.set(note.id, note);
  return c.json(note, 201);
});

app.delete('/notes/:id', (c) => c.body(null, notes.delete(Number(c.req.param('id'))) ? 204 : 404));

export default app;
