/** Reads what nobody gave as its default, and says all that is missing at once. */
import { ConfigError, readConfig } from 'skerry:config';

export default function main() {
  const { port, greeting } = readConfig({
    port: { type: 'integer', default: 80 },
    greeting: { type: 'string', default: 'hello' },
  });
  try {
    readConfig({ one: { type: 'string' }, two: { type: 'duration' } });
  } catch (error) {
    const isRight = error instanceof ConfigError && error.problems.length === 2;
    console.log(isRight && port + 1 === 81 && greeting.length === 5 ? 'ok' : error);
  }
}
