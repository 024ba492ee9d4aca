import { z } from 'zod';
import { Target } from './appliance.ts';

/** A declaration file as the editor loads it; `path` is below `node_modules/`, as an import would find it. */
export const TypeFile = z.object({ path: z.string(), content: z.string() });
export type TypeFile = z.infer<typeof TypeFile>;

/** GET /api/types */
export const TypesResponse = z.object({ files: z.array(TypeFile) });
export type TypesResponse = z.infer<typeof TypesResponse>;

/** An appliance of the gallery. Its files are as a person would have written them. */
export const Example = z.object({
  name: z.string(),
  description: z.string(),
  targets: z.array(Target),
  files: z.array(
    z.object({ path: z.string(), content: z.string(), encoding: z.literal('base64').optional() }),
  ),
});
export type Example = z.infer<typeof Example>;

/** GET /api/examples */
export const ExamplesResponse = z.object({ examples: z.array(Example) });
export type ExamplesResponse = z.infer<typeof ExamplesResponse>;
