/**
 * What a case of TCP conformance is made of. A peer made of raw segments (driver.py) does the steps; what it has seen comes
 * back as text, one answer for each step, and `faultsOf` compares.
 *
 * A segment as text: flags (PSH left out), sequence number, acknowledgment number, `+n` for n bytes of payload, then the
 * options that matter: of a SYN all of them by name, else SACK's blocks. Numbers are relative: 0 is each side's SYN, 1 its
 * first byte. `SA 0 1 mss=1460`, `A 1 1 sack=11:21`, `R 1`.
 */

/** Whose TCP is under test. */
export type Subject = 'Linux' | 'Skerry';

/** What the peer sends. Options other than a SYN's: timestamps go out when the SYN had them, unless told otherwise. */
export interface SegmentToSend {
  /** Letters of FSRPAU. */
  flags: string;
  seq: number;
  ack?: number;
  data?: string;
  /** The field, not scaled; 65,535 unless told. */
  window?: number;
  mss?: number;
  sackOk?: boolean;
  scale?: number;
  /** The value of our clock; `null` leaves the option out. The echo is the subject's newest. */
  timestamp?: number | null;
  urgent?: number;
  hasBadChecksum?: boolean;
  /** That often, with sequence numbers one apart. */
  times?: number;
}

export type Step =
  | { send: SegmentToSend }
  /** The very next segment from the subject that has something new. */
  | { see: string; withinMs: number }
  | { silentMs: number }
  | Repeats
  /** Sends a text and takes back the same: the connection lives, and has taken nothing before. */
  | { echo: string; seq: number; ack: number }
  /** Takes so much of the subject's stream from that number on; FIN is `$`. With no window: does not acknowledge it. */
  | { take: string; seq: number; ack: number; window: number | null }
  /** Tells the subject to connect to the peer. */
  | { call: true }
  /** Stops looking until nothing has come for so long. */
  | { settleMs: number };

/** Everything that comes meanwhile is this, between `least` and `most` times. */
export interface Repeats {
  repeats: string;
  /** But for these, which may come too: it depends on who is quicker, a program or a timer. */
  besides?: readonly string[];
  forMs: number;
  least: number;
  most: number;
  /** How the pauses change. */
  growth?: 'doubles' | 'stays';
}

/** Where the subjects differ, each has its own steps, and `because` names the sentence that allows or forbids it. */
export interface Difference {
  differs: Record<Subject, readonly Step[]>;
  because: string;
}

export interface Case {
  name: string;
  /** Where it is written. */
  section: string;
  /** The subject's service (conformance.peer.test.ts): what a connection that the peer opens goes to. */
  port?: number;
  script: readonly (Step | Difference)[];
}

/** What the driver answers: text, or the segments of a `repeats` with their times. */
export type Answer = string | readonly (readonly [text: string, atMs: number])[];

const PATIENCE_MS = 5_000;
/** Longer than any stack holds back an acknowledgment (RFC 9293, 3.8.6.3 allows 500). */
const SILENCE_MS = 500;

export const ECHO = 7;
export const DISCARD = 9;
/** Says `done`, sends FIN, and reads on. */
export const SAY = 13;
export const CLOSED_PORT = 81;

export const send = (
  flags: string,
  seq: number,
  ack?: number,
  more: Omit<SegmentToSend, 'flags' | 'seq' | 'ack'> = {},
): Step => ({ send: { flags, seq, ...(ack !== undefined && { ack }), ...more } });
export const see = (text: string, withinMs = PATIENCE_MS): Step => ({ see: text, withinMs });
export const silence = (silentMs = SILENCE_MS): Step => ({ silentMs });
export const echo = (text: string, seq = 1, ack = 1): Step => ({ echo: text, seq, ack });
export const take = (text: string, seq: number, ack: number, window = 65_535): Step => ({
  take: text,
  seq,
  ack,
  window,
});
/** Sees so much of the subject's stream, from its beginning, and keeps still. */
export const hear = (text: string): Step => ({ take: text, seq: 1, ack: 1, window: null });
export const call: Step = { call: true };
export const settle: Step = { settleMs: SILENCE_MS };
export const differs = (because: string, steps: Record<Subject, readonly Step[]>): Difference => ({
  because,
  differs: steps,
});

/** A handshake that the peer begins, without options. */
export const open = (more: Omit<SegmentToSend, 'flags' | 'seq' | 'ack'> = {}): Step[] => [
  send('S', 0, undefined, { mss: 1_460, ...more }),
  see(`SA 0 1 mss=1460${more.sackOk ? ' sackOK' : ''}${more.timestamp === undefined ? '' : ' ts'}`),
  send('A', 1, 1, more.window === undefined ? {} : { window: more.window }),
];

/** The steps of a case for a subject. */
export const stepsFor = (script: Case['script'], subject: Subject): Step[] =>
  script.flatMap((step) => ('differs' in step ? step.differs[subject] : step));

/** What is wrong with the answers: empty when nothing is. */
export function faultsOf(steps: readonly Step[], answers: readonly Answer[]): string[] {
  return steps.flatMap((step, index) => {
    const fault = faultOf(step, answers[index] ?? 'no answer');
    return fault === undefined ? [] : [`step ${index + 1}: ${fault}`];
  });
}

function faultOf(step: Step, answer: Answer): string | undefined {
  if ('repeats' in step) return typeof answer === 'string' ? answer : faultOfRepeats(step, answer);
  const wanted = wantedOf(step);
  return answer === wanted ? undefined : `wanted ${wanted}, got ${JSON.stringify(answer)}`;
}

function wantedOf(step: Exclude<Step, Repeats>): string {
  if ('see' in step) return step.see;
  if ('silentMs' in step) return 'nothing';
  if ('echo' in step) return step.echo;
  if ('take' in step) return step.take;
  return 'done';
}

/** A pause is doubled when it is between these times the one before: both ends' clocks may be late. */
const DOUBLED = [1.5, 2.7] as const;
const SAME = [0.6, 1.5] as const;

function faultOfRepeats(
  { repeats, besides = [], least, most, growth }: Repeats,
  all: readonly (readonly [string, number])[],
): string | undefined {
  const answer = all.filter(([text]) => !besides.includes(text));
  const shown = JSON.stringify(answer);
  if (answer.some(([text]) => text !== repeats)) return `wanted only ${repeats}, got ${shown}`;
  if (answer.length < least || answer.length > most) return `wanted ${least} to ${most}, got ${shown}`;
  if (growth === undefined) return undefined;
  // The first pauses may be those of a probe (RFC 8985, 7): the last two tell.
  const [before = 0, between = 0, last = 0] = answer.slice(-3).map(([, atMs]) => atMs);
  const ratio = (last - between) / (between - before);
  const [from, to] = growth === 'doubles' ? DOUBLED : SAME;
  return ratio >= from && ratio <= to ? undefined : `pauses change ${ratio.toFixed(2)}-fold: ${shown}`;
}
