import { ApplianceManifest, type SourceFile, Target, targets } from '@skerry/contracts';
import { z } from 'zod';
import { EditedFile, inOrder } from './files.ts';

/**
 * A draft is an appliance as it is on the page: sources, what is open, and the machines that were last made of
 * it. It is what the browser keeps, hence the schemas: storage is input like any other.
 */
export const Cursor = z.object({ line: z.number(), column: z.number(), scrollTop: z.number() });
export type Cursor = z.infer<typeof Cursor>;

/** A running or ended instance that the page shows for a target, and the build whose image it boots. */
export const Machine = z.object({ instanceId: z.string(), buildId: z.string() });
export type Machine = z.infer<typeof Machine>;

export const Draft = z.object({
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
  buildId: z.string().nullable(),
  /** When the sources of that build were sent, in ms since 1970: findings about files edited later are stale. */
  builtAt: z.number(),
  machines: z.partialRecord(Target, Machine),
});
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
  const first = files[0]?.path ?? null;
  return {
    id,
    example,
    files,
    targets: [...(template.targets ?? targets)],
    parameters: '',
    open: first === null ? [] : [first],
    active: first,
    cursors: {},
    buildId: null,
    builtAt: 0,
    machines: {},
  };
}

/** What a person meets who begins with nothing: the smallest appliance there is. */
export const blankTemplate: Template = {
  name: 'appliance',
  files: [{ path: 'main.ts', content: "export default function main() {\n  console.log('hello');\n}\n" }],
};

export const manifestPath = 'appliance.json';

/** The appliance's name: from appliance.json when that says a valid one, else the example's, else "appliance". */
export function nameOf(draft: Pick<Draft, 'files' | 'example'>): string {
  const manifest = draft.files.find((file) => file.path === manifestPath);
  return parseManifest(manifest?.content)?.name ?? draft.example ?? 'appliance';
}

function parseManifest(text: string | undefined): ApplianceManifest | undefined {
  if (text === undefined) return undefined;
  try {
    return ApplianceManifest.partial().safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // half-typed JSON is normal in an editor; the build reports it on its line
  }
}

/** Whether the sources differ from what the draft started from. */
export function isEdited(draft: Draft, template: Template): boolean {
  if (draft.files.length !== template.files.length) return true;
  return draft.files.some(
    (file) => template.files.find((original) => original.path === file.path)?.content !== file.content,
  );
}
