/** Node's own HTTP server, as a peer of the benchmarks. Usage: node node-http.mjs <port> */
import { createServer } from 'node:http';

const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  response.end('hello');
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), () => console.log('ready'));
