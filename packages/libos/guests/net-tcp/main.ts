/**
 * TCP for foreign clients: port 7 gives back, port 9 forgets, port 13 says something and ends, port 19 gives for ever;
 * port 5 calls whom it is told (`address:port`); and a client of its own.
 */
import type { Needs } from 'skerry';

const pattern = new Uint8Array(65_536).map((_, index) => index % 251);

export default async function main({ tcp, console, parameters }: Needs) {
  const serve = async (port: number, use: (connection: Connection) => Promise<void>): Promise<void> => {
    for await (const connection of tcp.listen({ port })) {
      use(connection).catch((error: unknown) => console.log(`port ${port}: ${String(error)}`));
    }
  };
  serve(7, async (connection) => {
    for (let bytes = await connection.read(); bytes; bytes = await connection.read())
      await connection.write(bytes);
    connection.close();
  });
  serve(9, async (connection) => {
    let count = 0;
    for (let bytes = await connection.read(); bytes; bytes = await connection.read()) count += bytes.length;
    console.log(`took ${count}`);
    connection.close();
  });
  serve(13, async (connection) => {
    await connection.write('done');
    await connection.closeWrite();
    while (await connection.read());
    connection.close();
  });
  serve(5, async (connection) => {
    const [hostname = '', port] = new TextDecoder().decode((await connection.read()) ?? undefined).split(':');
    const other = await tcp.connect({ hostname, port: Number(port) });
    await other.write('hello');
    await other.read();
    other.close();
    connection.close();
  });
  serve(19, async (connection) => {
    for (;;) await connection.write(pattern);
  });
  console.log('ready');
  const [hostname, port] = (parameters[0] ?? '').split(':');
  if (!hostname) return;
  const connection = await tcp.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode('from the guest\n'));
  const reply = await connection.read();
  console.log(`peer says ${new TextDecoder().decode(reply ?? new Uint8Array())}`);
  connection.close();
}

type Connection = Awaited<ReturnType<Needs['tcp']['connect']>>;
