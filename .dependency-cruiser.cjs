/**
 * The layers of ARCHITECTURE.md as rules: dependencies point one way, and a guest (packages/libos) and the host's side
 * of its devices (packages/device-models) never import each other; they meet at the wire.
 */

const tests = '\\.(test|contract|boot|system|fault|peer)\\.tsx?$|/test/|^e2e/|^bench/';

/** `folder` may import from our own folders only itself and `allowed` (regular expressions on paths). */
function layer(folder, allowed, options = {}) {
  return {
    name: `layer-${folder.split('/')[1]}`,
    comment: `${folder} imports of ours only: ${[folder, ...allowed].join(', ')}`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: options.except ? [tests, ...options.except] : tests },
    to: {
      path: '^(apps|packages|scripts|bench|e2e)/',
      pathNot: [folder, ...allowed].map((path) => `^${path}/`),
    },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment:
        'Every import resolves; the names that the toolchain provides inside a guest are the exception.',
      severity: 'error',
      from: { pathNot: '^(examples|packages/libos)/' },
      to: { couldNotResolve: true, pathNot: '^(skerry|virtual:)' },
    },
    layer('packages/contracts', []),
    layer('packages/composition', ['packages/contracts']),
    layer('packages/testkit', ['packages/contracts', 'packages/xen-bed']),
    layer('packages/records', ['packages/contracts']),
    layer('packages/artifact-store', ['packages/contracts']),
    layer('packages/dataplane', []),
    layer('packages/device-models', ['packages/contracts', 'packages/dataplane']),
    layer('packages/xen-bed', ['packages/contracts', 'packages/device-models']),
    layer('packages/toolchain', ['packages/contracts', 'packages/composition', 'packages/dataplane'], {
      except: ['^packages/toolchain/src/cli/'],
    }),
    {
      name: 'layer-toolchain-cli',
      comment: 'Only the command boots what it built.',
      severity: 'error',
      from: { path: '^packages/toolchain/src/cli/', pathNot: tests },
      to: {
        path: '^(apps|packages)/',
        pathNot: '^packages/(toolchain|contracts|composition|device-models|dataplane|xen-bed)/',
      },
    },
    layer('packages/libos', []),
    layer('apps/build-service', [
      'packages/toolchain',
      'packages/contracts',
      'packages/composition',
      'packages/records',
      'packages/artifact-store',
      // Disks are files of the data folder, which the API and the runners share; the rest of a machine is the runner's.
      'packages/device-models/src/block',
    ]),
    layer('apps/runner', [
      'packages/xen-bed',
      'packages/device-models',
      'packages/dataplane',
      'packages/contracts',
      'packages/records',
      'packages/artifact-store',
    ]),
    layer('apps/studio', ['packages/contracts', 'packages/composition']),
    {
      name: 'guest-and-devices-meet-at-the-wire',
      severity: 'error',
      from: { path: '^packages/(libos|device-models)/' },
      to: { path: '^packages/(libos|device-models)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'guest-has-no-node',
      comment: 'What runs in an appliance cannot import a Node built-in.',
      severity: 'error',
      from: { path: '^packages/libos/(src|native)/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contracts-are-pure',
      severity: 'error',
      from: { path: '^packages/contracts/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'studio-design-is-pure',
      comment: 'The appliance as data: no React, no network.',
      severity: 'error',
      from: { path: '^apps/studio/src/design/', pathNot: tests },
      to: { path: '^apps/studio/src/(?!design/)|node_modules/(react|react-dom|@tanstack)/' },
    },
    {
      name: 'studio-panes-do-not-import-the-app',
      severity: 'error',
      from: { path: '^apps/studio/src/(design|canvas|editor|console|api)/', pathNot: tests },
      to: { path: '^apps/studio/src/app/' },
    },
    {
      name: 'testkit-only-in-tests',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [tests, '^packages/testkit/'] },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'no-test-imports',
      comment: 'Nothing that runs imports a test.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '\\.(test|contract|boot|system|fault|peer)\\.tsx?$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '(^|/)(dist|fixtures|\\.skerry)/|\\.as\\.ts$|^packages/libos/native/|^packages/dataplane/assembly/',
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
