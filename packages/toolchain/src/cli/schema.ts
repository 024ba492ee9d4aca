import { defaultLibosDir } from '../build.ts';
import { readLibos } from '../catalogue/folder.ts';
import { applianceSchema } from '../catalogue/schema.ts';

/** The JSON Schema of appliance.json as a file of its own. Throws ToolchainFailure when libos is damaged. */
export async function schemaText(): Promise<string> {
  const { libraries } = await readLibos(defaultLibosDir);
  const schema = applianceSchema(libraries.map(({ library }) => library));
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
