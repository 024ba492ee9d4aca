import { LiveClient, type LiveSocket, type SocketListener } from './live.ts';

/** The live client on this browser's WebSocket, clock and network events. */
export function browserLiveClient(location: Location): LiveClient {
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`;
  const client = new LiveClient((listener) => openSocket(url, listener), {
    nowMs: () => Date.now(),
    after: (delayMs, action) => {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
  });
  window.addEventListener('online', () => client.retryNow());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') client.retryNow();
  });
  return client;
}

function openSocket(url: string, listener: SocketListener): LiveSocket {
  const socket = new WebSocket(url);
  const hearing = new AbortController();
  const { signal } = hearing;
  socket.addEventListener('open', () => listener.opened(), { signal });
  socket.addEventListener('message', ({ data }) => listener.message(data), { signal });
  socket.addEventListener('close', () => listener.closed(), { signal });
  return {
    send: (text) => socket.send(text),
    close: () => {
      hearing.abort();
      socket.close();
    },
  };
}
