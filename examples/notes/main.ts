import { Template } from 'skerry:template';
import type { Needs } from 'skerry';
import { Notes } from './notes.ts';
import text from './page.html' with { type: 'text' };

const page = new Template(text);
const MOST_CHARACTERS = 10_000;

/** A page of notes that are kept in a database on the disk. */
export default function main({ block, clock, console, http, sqlite }: Needs) {
  const notes = new Notes(sqlite.open(block.open('notes')));

  http.serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const route = `${request.method} ${pathname}`;
    if (route === 'GET /') return html(notes, searchParams.get('words') ?? '');
    if (route === 'POST /notes') {
      const note = String((await request.formData()).get('text') ?? '').trim();
      if (note === '' || note.length > MOST_CHARACTERS) {
        return new Response(`A note has 1 to ${MOST_CHARACTERS} characters.\n`, { status: 400 });
      }
      notes.add(note, clock.now());
      return backToPage();
    }
    if (route === 'POST /remove') {
      const id = Number((await request.formData()).get('id'));
      return notes.remove(id) ? backToPage() : new Response('There is no such note.\n', { status: 404 });
    }
    return new Response('There are only /, /notes and /remove here.\n', { status: 404 });
  });
  console.log(`SQLite ${sqlite.version} has the notes.`);
}

function html(notes: Notes, words: string): Response {
  const found = notes.find(words).map((note) => {
    return { ...note, when: new Date(note.writtenMs).toISOString().slice(0, 16).replace('T', ' ') };
  });
  return new Response(page.render({ words, notes: found }), {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
}

/** The browser asks for the page again; a reload does not send the form twice. */
const backToPage = (): Response => new Response(null, { status: 303, headers: { location: '/' } });
