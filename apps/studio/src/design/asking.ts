/**
 * The code of a web page that another appliance of the project fills: so that two appliances speak to each other before anybody
 * knows how. It asks for a path on the port of TCP's own starter, which sends back what it is sent.
 */
export const askingLibraries = ['http', 'tcp'] as const;

export function askingCode(hostname: string): string {
  return `import type { Needs } from 'skerry';

/** Every page is what ${hostname} answers: the name of an appliance is its address. */
export default function main({ http, tcp }: Needs) {
  http.serve(async (request) => {
    const connection = await tcp.connect({ hostname: '${hostname}', port: 7 });
    await connection.write(\`You asked for \${new URL(request.url).pathname}\\n\`);
    await connection.closeWrite();
    return new Response(connection.readable);
  });
}
`;
}
