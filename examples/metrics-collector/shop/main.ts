import { metrics } from 'skerry:metrics';

const sold = metrics.counter({ name: 'shop_sold_total', help: 'What was sold.', labels: ['what'] });
const seconds = metrics.histogram({
  name: 'shop_request_seconds',
  help: 'Time until a request was answered.',
});

const goods = ['rope', 'lamp', 'chart'];

/** Sells something to everybody who asks for it by its name, and tells Prometheus how much. */
export default {
  fetch(request: Request): Response {
    const begun = performance.now();
    const response = metrics.handle(request) ?? sell(new URL(request.url).pathname.slice(1));
    seconds.observe((performance.now() - begun) / 1_000);
    return response;
  },
};

function sell(what: string): Response {
  if (!goods.includes(what)) return new Response(`We have /${goods.join(', /')}.\n`);
  sold.increment({ what });
  return new Response(`One ${what}, here you are.\n`);
}
