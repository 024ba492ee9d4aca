import { assets } from 'skerry:assets';
import { Room } from './room.ts';

const room = new Room();

export default {
  /** Served in front of `fetch`: all that is in the folder public. */
  files: staticFiles(assets),

  fetch(request: Request): Response {
    const path = /^https?:\/\/[^/]*([^?#]*)/.exec(request.url)?.[1];
    if (path !== '/room') {
      return new Response('There is only / and /room here.\n', { status: 404 });
    }
    if (request.headers.get('upgrade') !== 'websocket') {
      return new Response('Speak WebSocket to me.\n', { status: 426, headers: { upgrade: 'websocket' } });
    }
    const { socket, response } = upgradeWebSocket(request, { maxMessageBytes: 4_096 });
    room.welcome(socket);
    return response;
  },
};
