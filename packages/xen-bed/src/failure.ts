/** Why there is no test bed: what is missing or broken, in a sentence that says what to do. */

/**
 * `not-debian`: the packages cannot be had with this system's package manager. `tool-missing`, `download`, `assembly`: see the message.
 * `boot`: dom0 did not come up. `gone`: it has ended under its user. `dom0`: it could not do what it was asked.
 */
export type BedProblem = 'not-debian' | 'tool-missing' | 'download' | 'assembly' | 'boot' | 'gone' | 'dom0';

export class BedFailure extends Error {
  readonly problem: BedProblem;

  constructor(problem: BedProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
