/** No tracked file names a folder of somebody's own machine, and the lock file names no registry. */

/** Absolute paths below a person's or a container's home. Relative ones and URLs of documentation are none. */
const machinePath = /(?<![A-Za-z0-9_.~/})*-])\/(home|root|Users|workspace|work)\/[A-Za-z0-9_.-]/;
const binary = /\.(png|jpe?g|gif|webp|avif|ico|woff2?|ttf|wasm|gz|zip|bin)$/;

/**
 * @param {readonly string[]} tracked
 * @param {(path: string) => string} read
 * @returns {string[]} One line for each finding.
 */
export function checkMachineNames(tracked, read) {
  const findings = [];
  for (const path of tracked) {
    if (binary.test(path)) continue;
    const text = read(path);
    if (path.endsWith('package-lock.json') && /"resolved": "https?:/.test(text)) {
      findings.push(
        `${path}: names a registry; write it with \`npm install --omit-lockfile-registry-resolved\``,
      );
    }
    for (const [index, line] of text.split('\n').entries()) {
      if (machinePath.test(line))
        findings.push(`${path}:${index + 1}: names a folder of one machine: ${line.trim().slice(0, 100)}`);
    }
  }
  return findings;
}
