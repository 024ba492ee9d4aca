/**
 * What is wrong with a picture, and what makes it right. Every fix that is offered was tried on the picture: it makes
 * its problem go away.
 */
import type { Catalogue } from './catalogue.ts';
import { applyEdit } from './edit.ts';
import { type Finding, findingsOf, isSameFinding } from './findings.ts';
import { fixesOf } from './fixes.ts';
import type { Composition, Fix, Problem } from './model.ts';

/** Errors first, then in the order of the nodes. */
export function problemsOf(composition: Composition, catalogue: Catalogue): readonly Problem[] {
  const findings = findingsOf(composition, catalogue);
  return [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))].map((finding) => {
    const { message, code, severity, node, port, target } = finding;
    const fixes = fixesOf(finding, composition, catalogue).filter((fix) =>
      isGone(finding, fix, composition, catalogue),
    );
    return {
      code,
      severity,
      message,
      node,
      ...(port === undefined ? {} : { port }),
      ...(target === undefined ? {} : { target }),
      fixes,
    };
  });
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function isGone(finding: Finding, fix: Fix, composition: Composition, catalogue: Catalogue): boolean {
  const { composition: after } = applyEdit(composition, fix.edit, catalogue);
  if (after === composition) return false;
  return !findingsOf(after, catalogue, finding.library).some((other) => isSameFinding(finding, other));
}
