import { defaultTargets, ProjectId, type SourceFile, Target } from '@skerry/contracts';
import { z } from 'zod';
import { firstEntry } from './appliances.ts';
import { EditedFile, inOrder } from './files.ts';
import { SizeHistory } from './size-history.ts';

/**
 * A draft is an appliance as it is on the page: sources, what is open, and the machines that were last made of
 * it. It is what the browser keeps, hence the schemas: storage is input like any other.
 */
export const Cursor = z.object({ line: z.number(), column: z.number(), scrollTop: z.number() });
export type Cursor = z.infer<typeof Cursor>;

/** A running or ended instance that the page shows for a target, and the build whose image it boots. */
export const Machine = z.object({ instanceId: z.string(), buildId: z.string() });
export type Machine = z.infer<typeof Machine>;

/** Where a node of the picture was put by hand: its upper left corner. */
export const NodePlace = z.object({ x: z.number(), y: z.number() });
export type NodePlace = z.infer<typeof NodePlace>;

const fields = z.object({
  id: z.string(),
  /** The example that it was opened from; null for one that was begun empty. */
  example: z.string().nullable(),
  files: z.array(EditedFile),
  targets: z.array(Target).min(1),
  /** Boot parameters as typed. */
  parameters: z.string(),
  open: z.array(z.string()),
  active: z.string().nullable(),
  cursors: z.record(z.string(), Cursor),
  /** Whose network its machines join; given at the first Run. */
  project: ProjectId.optional(),
  /** The last build of each appliance, by its folder. */
  builds: z.record(z.string(), z.string()),
  /** When the sources of those builds were sent, in ms since 1970: findings about files edited later are stale. */
  builtAt: z.number(),
  /** By the key of their place. */
  machines: z.record(z.string(), Machine),
  /** Nodes of the picture that a hand has moved, by the appliance's folder. */
  moved: z.record(z.string(), z.record(z.string(), NodePlace)).default({}),
  /** What its images were made of, by the key of their place. */
  sizes: SizeHistory.default({}),
});

/** Drafts that were kept before there were projects have one build, that of the appliance at the top. */
export const Draft = z.preprocess((kept) => {
  if (typeof kept !== 'object' || kept === null || 'builds' in kept) return kept;
  const { buildId } = kept as { buildId?: unknown };
  return { ...kept, builds: typeof buildId === 'string' ? { '': buildId } : {} };
}, fields);
export type Draft = z.infer<typeof Draft>;

/** What a draft starts from. */
export interface Template {
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly targets?: readonly Target[] | undefined;
}

/** The one draft that begins from an example has this id, on every page of the browser. */
export function exampleDraftId(name: string): string {
  return `example:${name}`;
}

/** `editedAt` is 0 for files that nobody has touched yet: any edit is later than that. */
export function draftOf(id: string, template: Template, example: string | null, editedAt = 0): Draft {
  const files = inOrder(template.files.map((file) => ({ ...file, editedAt })));
  const first = firstEntry({ files, example }) ?? files[0]?.path ?? null;
  return {
    id,
    example,
    files,
    targets: [...(template.targets ?? defaultTargets)],
    parameters: '',
    open: first === null ? [] : [first],
    active: first,
    cursors: {},
    builds: {},
    builtAt: 0,
    machines: {},
    moved: {},
    sizes: {},
  };
}

/** What a person meets who begins with nothing: the smallest appliance there is. */
export const blankTemplate: Template = {
  name: 'appliance',
  files: [{ path: 'main.ts', content: "export default function main() {\n  console.log('hello');\n}\n" }],
};

/** Whether the sources differ from what the draft started from. */
export function isEdited(draft: Draft, template: Template): boolean {
  if (draft.files.length !== template.files.length) return true;
  return draft.files.some(
    (file) => template.files.find((original) => original.path === file.path)?.content !== file.content,
  );
}
