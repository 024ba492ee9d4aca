import { z } from 'zod';

/** What a person can meet, one row per code: the HTTP status at the API and what to do next. */
export const errorCatalogue = {
  INVALID_REQUEST: { status: 400, advice: 'Correct the fields that are named and send the request again.' },
  INVALID_PATH: { status: 400, advice: 'Use relative paths of letters, digits, ".", "_" and "-".' },
  SOURCE_TOO_LARGE: {
    status: 413,
    advice: 'Remove or split the largest files; the limits are in the message.',
  },
  NO_ENTRY: {
    status: 422,
    advice:
      'Add a main.ts whose default export is a function or has a fetch method, or name the entry in appliance.json.',
  },
  MANIFEST_INVALID: { status: 422, advice: 'Correct appliance.json at the place that is named.' },
  COMPOSITION_INVALID: {
    status: 422,
    advice: 'Correct the picture of the appliance, or the places in appliance.json that are named.',
  },
  FEATURE_UNAVAILABLE: {
    status: 422,
    advice: 'Choose other targets, or change appliance.json as the message says.',
  },
  SYNTAX_ERROR: { status: 422, advice: 'Correct the source at the line that is named.' },
  TYPE_ERROR: { status: 422, advice: 'Correct the types at the lines that are named.' },
  UNRESOLVED_IMPORT: {
    status: 422,
    advice: 'Import a file of the appliance, a library, or one of the packages that the message names.',
  },
  EVALUATION_FAILED: {
    status: 422,
    advice: 'Module scope runs at build time and threw; move what needs a running machine into main.',
  },
  EVALUATION_TIMEOUT: {
    status: 422,
    advice: 'Module scope runs at build time and must end; move loops that wait into main.',
  },
  EVALUATION_MEMORY: {
    status: 422,
    advice: 'Module scope used more memory than a build may; allocate less, or in main.',
  },
  BUILD_TIMEOUT: { status: 422, advice: 'Try again; if it stays, make the appliance smaller.' },
  BUILD_CANCELLED: { status: 409, advice: 'Press Run to build again.' },
  BUILD_LOST: {
    status: 500,
    advice: 'The build worker was stopped while it worked on this. Press Run to build again.',
  },
  TOOL_MISSING: {
    status: 500,
    advice: 'Run `npm start` again: it installs what is missing and says what it could not.',
  },
  TOOLCHAIN_FAILED: {
    status: 500,
    advice: 'This is a fault of Skerry, not of your code. Please report it with the log.',
  },
  DISK_IN_USE: {
    status: 409,
    advice:
      'A disk has one machine at a time: stop the one that has it, or give this appliance a disk of another name.',
  },
  DISK_EXISTS: { status: 409, advice: 'Choose another name, or delete the disk of this name first.' },
  DISK_QUOTA: { status: 507, advice: 'Delete a disk of this project, or make this one smaller.' },
  DISK_INVALID: { status: 422, advice: 'Upload the raw content of a disk: whole sectors of 512 bytes.' },
  DISK_FULL: { status: 507, advice: 'Free some disk space on the server and try again.' },
  QUEUE_FULL: { status: 503, advice: 'Try again in a minute.' },
  QUEUE_UNAVAILABLE: { status: 503, advice: 'The queue is restarting. The page tries again by itself.' },
  NO_RUNNER: { status: 503, advice: 'Start a runner that can boot this target.' },
  XEN_UNAVAILABLE: {
    status: 503,
    advice:
      'On the machine of the runner, run `npx skerry xen up`: it makes a Xen to boot on, or says what is missing. Or choose another target.',
  },
  BOOT_FAILED: { status: 500, advice: 'See the console of the machine for its last words, then restart it.' },
  INSTANCE_LOST: {
    status: 410,
    advice: 'The runner that held this machine was stopped. Restart the machine.',
  },
  INSTANCE_CRASHED: {
    status: 500,
    advice: 'See the console of the machine for its last words, then correct the program or restart it.',
  },
  INSTANCE_MEMORY: {
    status: 422,
    advice:
      'The machine used more memory than it may. Allocate less, or ask for more memory in appliance.json.',
  },
  INSTANCE_EXPIRED: {
    status: 410,
    advice: 'The machine ran or was idle for as long as one may. Restart it if you still need it.',
  },
  INSTANCE_LIMIT: { status: 429, advice: 'Stop a machine that you no longer need, then try again.' },
  PREVIEW_NO_MACHINE: { status: 404, advice: 'Open the page from the machine in the studio.' },
  PREVIEW_NO_NETWORK: {
    status: 404,
    advice: 'Export an object with a fetch method, or use tcp, to give the appliance a network.',
  },
  PREVIEW_BOOTING: { status: 503, advice: 'Wait a moment: the page comes by itself.' },
  PREVIEW_ENDED: { status: 410, advice: 'Restart the machine to see its page again.' },
  PREVIEW_NOT_LISTENING: {
    status: 502,
    advice: 'Serve on this port, or open another one; the page comes by itself when something listens.',
  },
  PREVIEW_NO_ANSWER: {
    status: 502,
    advice: 'See the console of the machine: it closed the connection or did not speak HTTP.',
  },
  PREVIEW_TIMEOUT: { status: 504, advice: 'See the console of the machine: it took too long to answer.' },
  PREVIEW_UNREACHABLE: { status: 503, advice: 'Wait a moment: the runner that holds the machine is away.' },
  PREVIEW_BUSY: { status: 429, advice: 'Close some connections to this machine, then try again.' },
  PORT_UNAVAILABLE: {
    status: 409,
    advice: 'Choose another port, or leave it out: any that is free will do.',
  },
  TAP_UNAVAILABLE: {
    status: 422,
    advice:
      'As root, make the device with `ip tuntap add dev NAME mode tap user USER` and `ip link set NAME up`; `npx skerry doctor` says what this machine has. Without a TAP device an appliance has a network all the same.',
  },
  FAULTS_UNAVAILABLE: {
    status: 409,
    advice:
      'Choose a machine that runs and has a network device of its own ("stack": "direct", the default).',
  },
  INPUT_TOO_LARGE: { status: 413, advice: 'Send the input in smaller pieces.' },
  FORBIDDEN_ORIGIN: { status: 403, advice: 'Open the studio from the address that it is served at.' },
  NOT_FOUND: { status: 404, advice: 'Check the address; the thing may have expired.' },
  INTERNAL: { status: 500, advice: 'This is a fault of Skerry. Try again, and report it if it stays.' },
} as const satisfies Record<string, { status: number; advice: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
export const ErrorCode = z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]);

/** The body of every failed response and the `error` of every failed build or instance. */
export const CodedError = z.object({
  code: ErrorCode,
  /** What happened, for a person. */
  message: z.string(),
  /** What to do next, for a person. */
  advice: z.string(),
});
export type CodedError = z.infer<typeof CodedError>;

/** Makes the value that crosses the boundary. */
export function codedError(code: ErrorCode, message: string): CodedError {
  return { code, message, advice: errorCatalogue[code].advice };
}
