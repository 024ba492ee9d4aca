/** Talks to itself over a WebSocket. */
import type { Needs } from 'skerry';

function echo(request: Request): Response {
  const { socket, response } = upgradeWebSocket(request);
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
}

export default async function main({ console, http, exit }: Needs) {
  http.serve({ port: 8_080, fetch: echo });
  const socket = new WebSocket('ws://127.0.0.1:8080/');
  const heard = new Promise<unknown>((resolve, reject) => {
    socket.onopen = () => socket.send('grüße');
    socket.onmessage = ({ data }) => resolve(data);
    socket.onerror = () => reject(new Error('the socket failed'));
  });
  const text = await heard;
  console.log(text === 'grüße' ? 'ok' : text);
  exit();
}
