import { expect, test } from 'vitest';
import {
  appliancesOf,
  firstEntry,
  nameOf,
  parsePlaceKey,
  pathOnPage,
  placeKey,
  placeLabel,
  servesPages,
  sourcesOf,
} from './appliances.ts';

const draft = (files: Record<string, string>, example: string | null = null) => ({
  example,
  files: Object.entries(files).map(([path, content]) => ({ path, content, editedAt: 0 })),
});
const project = draft({
  'README.md': 'about both',
  'appliance.json': '{ "name": "shop" }',
  'kv/main.ts': 'export default () => {};',
  'shared/protocol.ts': 'export {};',
  'web/appliance.json': '{ "name": "front", "memoryMiB": 32 }',
  'web/main.ts': "import '../shared/protocol.ts';",
  'web/assets/index.html': '<h1>',
});

test('a draft with an entry at its top is one appliance, whatever its folders hold', () => {
  const one = draft({ 'main.ts': '', 'lib/main.ts': '', 'appliance.json': '{ "name": "greeter" }' }, 'hello');
  expect(appliancesOf(one)).toEqual([{ folder: '', name: 'greeter' }]);
  expect(appliancesOf(draft({ 'a/main.ts': '', 'appliance.json': '{ "main": "a/main.ts" }' }))).toHaveLength(
    1,
  );
  expect(appliancesOf(draft({}))).toEqual([{ folder: '', name: 'appliance' }]);
});

test('a draft is named by its manifest, else by its example', () => {
  expect(nameOf(project)).toBe('shop');
  expect(nameOf(draft({ 'appliance.json': '{ "na' }, 'hello'))).toBe('hello');
});

test('folders with an entry or a manifest are the appliances of a project', () => {
  expect(appliancesOf(project)).toEqual([
    { folder: 'kv', name: 'kv' },
    { folder: 'web', name: 'front' },
  ]);
  expect(appliancesOf(draft({ 'My Site_2/main.as.ts': '' }))).toEqual([
    { folder: 'My Site_2', name: 'my-site-2' },
  ]);
  expect(appliancesOf(draft({ '42/main.ts': '' }))).toEqual([{ folder: '42', name: 'appliance' }]);
  expect(appliancesOf(draft({ 'deep/er/main.ts': '' }))).toEqual([{ folder: '', name: 'appliance' }]);
});

test('a build is given its own folder, what is shared, and its manifest at the top', () => {
  const [kv, web] = appliancesOf(project);
  if (!kv || !web) throw new Error('two appliances');
  const sources = sourcesOf(project, web);
  expect(sources.map(({ path }) => path)).toEqual([
    'README.md',
    'shared/protocol.ts',
    'web/main.ts',
    'web/assets/index.html',
    'appliance.json',
  ]);
  expect(JSON.parse(sources.at(-1)?.content ?? '')).toEqual({
    name: 'front',
    memoryMiB: 32,
    main: 'web/main.ts',
  });
  expect(JSON.parse(sourcesOf(project, kv).at(-1)?.content ?? '')).toEqual({ main: 'kv/main.ts' });
});

test('in a project the folder public of an appliance comes to the top of its build, in the place of a shared one', () => {
  const shop = draft({
    'public/shared.css': '',
    'web/main.ts': '',
    'web/public/index.html': '<h1>',
    'kv/main.ts': '',
  });
  const [kv, web] = appliancesOf(shop);
  if (!kv || !web) throw new Error('two appliances');
  const paths = (appliance: typeof kv) => sourcesOf(shop, appliance).map(({ path }) => path);
  expect(paths(web)).toEqual(['web/main.ts', 'public/index.html', 'appliance.json']);
  expect(paths(kv)).toEqual(['public/shared.css', 'kv/main.ts', 'appliance.json']);
  expect(pathOnPage(web, 'public/index.html')).toBe('web/public/index.html');
});

test('an appliance alone is given all files as they are', () => {
  const one = draft({ 'main.ts': 'a', 'lib/b.ts': 'b' });
  expect(sourcesOf(one, { folder: '', name: 'x' })).toEqual([
    { path: 'main.ts', content: 'a' },
    { path: 'lib/b.ts', content: 'b' },
  ]);
});

test('a file of bytes stays one', () => {
  const logo = { path: 'logo.png', content: 'iVBORw==', encoding: 'base64' as const };
  const one = { example: null, files: [{ ...logo, editedAt: 7 }] };
  expect(sourcesOf(one, { folder: '', name: 'x' })).toEqual([logo]);
});

test.each(['{ "na', '[]', '{ "main": 1 }'])(
  'the manifest %s goes as it is, for the build to refuse',
  (text) => {
    const broken = draft({ 'web/appliance.json': text, 'web/main.ts': '' });
    expect(sourcesOf(broken, { folder: 'web', name: 'web' }).at(-1)).toEqual({
      path: 'appliance.json',
      content: text,
    });
  },
);

test('a finding in a manifest is shown where the person has that file', () => {
  expect(pathOnPage({ folder: 'web', name: 'web' }, 'appliance.json')).toBe('web/appliance.json');
  expect(pathOnPage({ folder: 'web', name: 'web' }, 'shared/a.ts')).toBe('shared/a.ts');
  expect(pathOnPage({ folder: '', name: 'web' }, 'appliance.json')).toBe('appliance.json');
});

test('the first entry is what a person sees first', () => {
  expect(firstEntry(project)).toBe('kv/main.ts');
  expect(firstEntry(draft({ 'a/main.ts': '', 'b/main.ts': 'export default { fetch };' }))).toBe('b/main.ts');
  expect(firstEntry(draft({ 'a.ts': '', 'main.as.ts': '' }))).toBe('main.as.ts');
  expect(firstEntry(draft({ 'a.ts': '' }))).toBeUndefined();
});

test('which appliance serves pages is guessed by its entry', () => {
  const shop = draft({
    'web/main.ts': 'export default { async fetch() {} };',
    'kv/main.ts': 'tcp.listen(1);',
  });
  expect(['web', 'kv', 'none'].map((folder) => servesPages(shop.files, folder))).toEqual([
    true,
    false,
    false,
  ]);
});

test('a place has a key and a label, and comes back from its key', () => {
  const places = [
    { folder: '', target: 'kvm' },
    { folder: 'web', target: 'arm' },
  ] as const;
  expect(places.map(placeKey)).toEqual(['kvm', 'web/arm']);
  expect(places.map(placeLabel)).toEqual(['kvm', 'web arm']);
  expect(places.map((each) => parsePlaceKey(placeKey(each)))).toEqual(places);
  expect(parsePlaceKey('web/none')).toBeUndefined();
});
