import { z } from 'zod';
import { ApplianceName, Destinations, NetworkStack, ProjectId } from './appliance.ts';
import { BootParameters } from './build.ts';
import { CodedError } from './error.ts';
import { NetworkFaults } from './faults.ts';
import { limits } from './limits.ts';
import { Board, Target } from './target.ts';
import { WantedDisk } from './wanted-disk.ts';

/**
 * queued → booting → running → exited | failed. `running` begins with the first console byte or the mark that
 * main was entered; `exited` carries the appliance's code; `failed` carries an error (never booted, lost,
 * over a limit). A stop that was asked for ends in `exited` with `stopped: true`.
 */
export const InstanceState = z.enum(['queued', 'booting', 'running', 'exited', 'failed']);
export type InstanceState = z.infer<typeof InstanceState>;

/** Where an instance is on its project's network; `addresses` grows as it is given them. */
export const InstanceNetwork = z.object({
  /** `aa:bb:cc:dd:ee:ff`, lower-case. */
  mac: z.string(),
  /** IPv4 and IPv6 in text, without a prefix length. */
  addresses: z.array(z.string()),
  /** Its frames are forwarded by the kernel of its host and not by the runner, which so has no faults for them. */
  bridge: z.literal('kernel').optional(),
});
export type InstanceNetwork = z.infer<typeof InstanceNetwork>;

export const Instance = z.object({
  id: z.string(),
  name: z.string(),
  target: Target,
  /** Its image's. */
  board: Board.optional(),
  /** Digest of the image that it boots. */
  image: z.string(),
  imageBytes: z.int().nonnegative(),
  state: InstanceState,
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** From the start of the process to the first console byte. */
  bootMs: z.number().nonnegative().optional(),
  /** Resident memory of the process that is the instance, last measured. */
  memoryBytes: z.int().nonnegative().optional(),
  exitCode: z.int().optional(),
  stopped: z.boolean().optional(),
  runner: z.string().optional(),
  buildId: z.string().optional(),
  project: ProjectId.optional(),
  /** Its image's; absent when that has no network. */
  stack: NetworkStack.optional(),
  /** Written by the runner once it is known. */
  network: InstanceNetwork.optional(),
  /** What its network device does to frames, as a person has set it; written by the runner when it is so. */
  faults: NetworkFaults.optional(),
  error: CodedError.optional(),
});
export type Instance = z.infer<typeof Instance>;

/** POST /api/instances: boots an image that was built before. */
export const BootRequest = z.object({
  buildId: z.string(),
  target: Target,
  /** Whose network it joins; by default the build's project, or its name. */
  project: ProjectId.optional(),
  parameters: BootParameters.default([]),
});
export type BootRequest = z.infer<typeof BootRequest>;

/** A job of the queue `boot-<target>`. */
export const BootJob = z.object({
  instanceId: z.string(),
  image: z.string(),
  target: Target,
  /** As its image says. */
  board: Board.optional(),
  memoryMiB: z.int().positive(),
  parameters: BootParameters,
  /** The appliance's name, by which its project reaches it. */
  name: ApplianceName.optional(),
  project: ProjectId.optional(),
  /** Absent: it gets no network. */
  network: NetworkStack.optional(),
  /** The disks of its project that it gets; absent: none. */
  disks: z.array(WantedDisk).max(limits.projectDisks).optional(),
  /** What it opens outside of its network; its project's machines share what each of them opens. */
  allow: Destinations.optional(),
});
export type BootJob = z.infer<typeof BootJob>;
