/** package-lock.json is of these package.json files: what they ask for is what it was made from. */

const kinds = /** @type {const} */ ([
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
]);

/**
 * @param {readonly string[]} tracked
 * @param {(path: string) => string} read
 * @returns {string[]} One line for each finding.
 */
export function checkLockFile(tracked, read) {
  const { packages } = JSON.parse(read('package-lock.json'));
  const manifests = tracked.filter((path) => /^((apps|packages)\/[^/]+\/)?package\.json$/.test(path));
  return manifests.flatMap((path) => {
    const wanted = JSON.parse(read(path));
    const locked = packages[path.replace(/\/?package\.json$/, '')];
    if (!locked) return [`${path} is not in package-lock.json; run: npm install`];
    const differing = kinds.filter((kind) => canonical(wanted[kind]) !== canonical(locked[kind]));
    return differing.map(
      (kind) => `${path}: its ${kind} are not those of package-lock.json; run: npm install`,
    );
  });
}

/** @param {Record<string, string> | undefined} dependencies */
function canonical(dependencies) {
  return JSON.stringify(Object.entries(dependencies ?? {}).sort());
}
