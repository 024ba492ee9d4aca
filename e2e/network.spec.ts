/// <reference lib="dom" />
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { violations } from './axe.ts';
import { Preview } from './preview.ts';
import { kill } from './processes.ts';
import { expect, type Place, type Studio, targets, test } from './studio.ts';

/** A page that says who asked for it, and on which machine it is by the name that it was asked under. */
const web = `let served = 0;

export default {
  fetch(request: Request): Response {
    const html = \`<!doctype html><html lang="en"><title>Harbour</title>
      <main aria-label="Harbour"><h1>Harbour</h1><p>Page \${++served} of \${request.headers.get('host')}, \${new URL(request.url).pathname}</p></main>\`;
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  },
};
`;

/** Of a machine on its project's network: a button that copies it. */
function addressOf(studio: Studio, place: Place): Locator {
  return studio.machine(place).getByRole('button', { name: /^Address of .* 10\.\d+\.\d+\.\d+: copy$/ });
}

async function addressTextOf(studio: Studio, place: Place): Promise<string> {
  return ((await addressOf(studio, place).textContent()) ?? '').trim();
}

/** The packets of a machine, where its console was. */
async function packetsOf(studio: Studio, place: Place): Promise<{ grid: Locator; filter: Locator }> {
  const label = place.replace('/', ' ');
  const machine = studio.machine(place);
  await machine.getByRole('button', { name: `Packets of ${label}` }).click();
  return {
    grid: machine.getByRole('grid', { name: `Packets of ${label}` }),
    filter: machine.getByRole('searchbox', { name: `Filter the packets of ${label}` }),
  };
}

test('a fetch handler gets an address on three machines, and the preview shows the page of each', async ({
  studio,
}) => {
  const preview = new Preview(studio);
  await studio.write(web);
  await studio.run.click();
  await expect(preview.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  for (const target of targets) await expect(addressOf(studio, target)).toBeVisible();

  const hosts = new Set<string | undefined>();
  for (const target of targets) {
    await preview.choose(target);
    await expect(preview.pane.getByTitle(`Page of ${target}`)).toBeVisible();
    const text = await preview.page.getByText(/^Page \d+ of /).textContent();
    hosts.add(/of (i[0-9a-f]{24}\.localhost:\d+), \//.exec(text ?? '')?.[1]);
  }
  expect(hosts.size).toBe(3);
  expect(hosts).not.toContain(undefined);

  await preview.go('/quay?n=2');
  await expect(preview.page.getByText(/^Page \d+ of .*\/quay$/)).toBeVisible();
  expect(await violations(studio.page)).toEqual([]);

  await preview.go(':8080/');
  await expect(preview.page.getByRole('heading')).toHaveText('Nothing listens here yet');
  expect(await violations(studio.page)).toEqual([]);

  await studio.machine('arm').getByRole('button', { name: 'Stop arm' }).click();
  await expect(preview.pane.getByRole('status')).toHaveText('The machine has ended: stopped');
  await preview.pane.getByRole('button', { name: 'Restart' }).click();
  await expect(studio.machine('arm').getByRole('status')).toHaveText('running');
  await preview.go(':80/again');
  await expect(preview.page.getByText(/^Page \d+ of .*\/again$/)).toBeVisible();
});

test('an appliance that listens on nothing says so in the preview, and opens there when it does', async ({
  studio,
}) => {
  const preview = new Preview(studio);
  await studio.choose('unix');
  await studio.write(`import type { Needs } from 'skerry';

export default async function main({ console, http }: Needs) {
  for await (const line of console.lines()) {
    if (line === 'open') http.serve({ fetch: () => new Response('now there is a page') });
  }
}
`);
  await studio.run.click();
  await expect(preview.page.getByRole('heading')).toHaveText('Nothing listens here yet');
  await studio.type('unix', 'open\r');
  await expect(preview.page.getByText('now there is a page')).toBeVisible();
});

test.describe('packets', () => {
  test.use({ colorScheme: 'light', contextOptions: { reducedMotion: 'reduce' } });

  test('the packets of a machine are shown as they come, are filtered, and are a capture that Wireshark reads', async ({
    studio,
  }) => {
    const preview = new Preview(studio);
    await studio.choose('kvm');
    await studio.write(web);
    await studio.run.click();
    await expect(preview.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
    const { grid, filter } = await packetsOf(studio, 'kvm');
    const rows = grid.getByRole('row');
    for (const [protocol, says] of [
      ['DHCP', /Discover/],
      ['ARP', /who has 10\./],
      ['TCP', /\[SYN\]/],
      ['HTTP', /GET \//],
    ] as const) {
      await filter.fill(protocol.toLowerCase());
      await expect(rows.filter({ hasText: says }).first()).toBeVisible();
      // The header is a row.
      await expect(rows.filter({ hasNotText: protocol })).toHaveCount(1);
    }

    const before = await rows.count();
    await preview.go('/pier');
    await expect(rows.filter({ hasText: 'GET /pier' })).toHaveCount(1);
    expect(await rows.count()).toBeGreaterThan(before);
    await rows.filter({ hasText: 'GET /pier' }).click();
    await expect(studio.machine('kvm').getByRole('region', { name: /^Packet \d+$/ })).toContainText(
      /TCP.*80/,
    );
    expect(await violations(studio.page)).toEqual([]);

    // With the keyboard alone: a network that loses everything, and one that loses nothing.
    const faults = studio.machine('kvm').getByRole('button', { name: /^Faults of kvm/ });
    await faults.press('Enter');
    const form = studio.page.getByRole('form', { name: 'Faults of kvm' });
    await expect(form.getByLabel('Loss')).toBeFocused();
    await studio.page.keyboard.type('100');
    expect(await violations(studio.page)).toEqual([]);
    await studio.page.keyboard.press('Enter');
    await expect(faults).toHaveAccessibleName('Faults of kvm: loss 100 %');
    await expect(faults).toBeFocused();
    await faults.press('Enter');
    await form.getByRole('button', { name: 'None' }).press('Enter');
    await expect(faults).toHaveAccessibleName('Faults of kvm');
    await preview.go('/found');
    await expect(preview.page.getByText(/\/found$/)).toBeVisible();

    await filter.fill('nothing has this');
    await expect(studio.machine('kvm')).toContainText('No packet passes the filter');

    const saved = studio.page.waitForEvent('download');
    await studio
      .machine('kvm')
      .getByRole('link', { name: /as pcapng$/ })
      .click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/\.pcapng$/);
    const path = await download.path();
    expect((await readFile(path)).readUInt32BE(0)).toBe(0x0a0d0d0a);
    const tshark = (...options: string[]): string =>
      execFileSync('tshark', ['-r', path, ...options], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    expect(tshark('-Y', '_ws.expert.severity == error')).toBe('');
    expect(tshark('-Y', 'http.request.uri == "/pier"', '-T', 'fields', '-e', 'tcp.dstport').trim()).toBe(
      '80',
    );
  });
});

test('two appliances of a project reach each other by name: a page, and the store behind it', async ({
  studio,
}) => {
  const preview = new Preview(studio);
  await studio.openExample('web-and-kv');
  await studio.choose('unix', 'arm');
  await studio.run.click();
  await expect(preview.page.getByRole('heading', { name: /^Visit 1,/ })).toBeVisible();
  await preview.page.getByLabel('Key').fill('colour');
  await preview.page.getByLabel('Value').fill('teal');
  await preview.page.getByRole('button', { name: 'Keep' }).click();
  await expect(preview.page.getByRole('row', { name: 'colour' })).toContainText('teal');

  await expect(addressOf(studio, 'web/arm')).toBeVisible();
  await preview.choose('web arm');
  await expect(preview.page.getByRole('heading', { name: /^Visit \d,/ })).toBeVisible();
  const { grid, filter } = await packetsOf(studio, 'web/arm');
  await filter.fill('dns');
  await expect(
    grid
      .getByRole('row')
      .filter({ hasText: /\bkv\b/ })
      .first(),
  ).toBeVisible();
});

/** As a program on this machine sees them, which is no browser. */
async function buildIds(url: string): Promise<string[]> {
  const { builds } = (await (await fetch(new URL('api/builds', url))).json()) as { builds: { id: string }[] };
  return builds.map(({ id }) => id);
}

test.describe('an intruder', () => {
  test('as a page in the preview reads nothing of the studio, starts nothing there, and cannot send it elsewhere', async ({
    studio,
    system,
  }) => {
    const { page } = studio;
    await studio.choose('unix');
    await studio.write(web);
    await studio.run.click();
    await expect(new Preview(studio).page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
    const frame = page.frames().find((each) => each.url().includes('.localhost:'));
    const { port } = new URL(system.url);
    const order = {
      files: [{ path: 'main.ts', content: 'export default () => {};' }],
      targets: ['unix'],
      boot: true,
    };

    const before = await buildIds(system.url);
    for (const name of ['127.0.0.1', 'localhost']) {
      const got = await frame?.evaluate(
        async ([api, body]) => {
          const outcome = async (sent: Promise<Response>): Promise<string> =>
            await sent.then(
              ({ type }) => type,
              () => 'refused',
            );
          const opened = new Promise<string>((resolve) => {
            const live = new WebSocket(`${api.replace('http', 'ws')}/live`);
            live.onopen = () => resolve('open');
            live.onerror = () => resolve('refused');
          });
          return [
            await outcome(fetch('/')),
            await outcome(fetch(`${api}/instances`)),
            await outcome(fetch(`${api}/builds`, { method: 'POST', mode: 'no-cors', body })),
            await opened,
          ];
        },
        [`http://${name}:${port}/api`, JSON.stringify(order)] as const,
      );
      expect(got).toEqual(['basic', 'refused', 'refused', 'refused']);
    }
    expect(await buildIds(system.url)).toEqual(before);

    const reached = await frame?.evaluate(() => {
      const outcome = (attempt: () => unknown): string => {
        try {
          return `came to ${attempt()}`;
        } catch (error) {
          return error instanceof DOMException ? error.name : String(error);
        }
      };
      return [
        outcome(() => window.parent.document.title),
        outcome(() => window.parent.localStorage.length),
        outcome(() => {
          if (window.top) window.top.location.href = 'http://127.0.0.1:1/';
        }),
      ];
    });
    expect(reached).toEqual(['SecurityError', 'SecurityError', 'SecurityError']);
    expect(page.url()).toBe(system.url);
  });

  test('as a machine reaches neither a machine of another project, nor the host, nor the world', async ({
    studio,
    system,
  }) => {
    await studio.choose('unix');
    await studio.write(web);
    await studio.run.click();
    const other = await addressTextOf(studio, 'unix');

    await studio.openExample('New appliance');
    await studio.choose('unix');
    await studio.write(`import type { Needs } from 'skerry';

export default async function main({ console, tcp }: Needs) {
  tcp.listen({ port: 80 });
  for await (const line of console.lines()) {
    const [hostname = '', port] = line.split(' ');
    const outcome = await tcp.connect({ hostname, port: Number(port) }).then(() => 'opens', () => 'is closed');
    console.log(hostname, outcome);
  }
}
`);
    await studio.run.click();
    const own = await addressTextOf(studio, 'unix');
    expect(own).not.toBe(other);
    const gateway = own.replace(/\d+$/, '1');
    const { port } = new URL(system.url);
    await studio.type('unix', `${own} 80\r`);
    await expect(studio.console('unix')).toContainText(`${own} opens`);
    for (const [host, at] of [
      [other, 80],
      [gateway, port],
      ['192.0.2.1', 443],
      ['hello', 80],
      ['example.com', 80],
    ]) {
      await studio.type('unix', `${host} ${at}\r`);
      await expect(studio.console('unix')).toContainText(`${host} is closed`);
    }
  });
});

test('the runner is killed while a page and packets are shown: all say so, and Run brings them back', async ({
  studio,
  system,
}) => {
  const preview = new Preview(studio);
  await studio.choose('unix');
  await studio.write(web);
  await studio.run.click();
  await expect(preview.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  const { grid } = await packetsOf(studio, 'unix');
  await expect(grid).toContainText('GET /');

  await kill(system.url, 'runner');
  await expect(studio.machine('unix').getByRole('status')).toHaveText('failed');
  await expect(studio.machine('unix').getByRole('alert')).toContainText('INSTANCE_LOST');
  await expect(preview.pane.getByRole('status')).toHaveText('The machine has ended: failed');
  await expect(grid).toContainText('GET /');

  await studio.run.click();
  await expect(preview.page.getByRole('heading', { name: 'Harbour' })).toBeVisible();
  await expect(grid).toContainText('GET /');
});
