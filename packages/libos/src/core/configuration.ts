/**
 * The parameters of libraries as appliance.json sets them. The bundle's entry gives them in module scope, so that they are
 * frozen in the image. A library asks for its own; where a boot parameter is stronger, it looks at that first.
 */

export type ParameterValue = string | number | boolean;

const configured = new Map<string, ParameterValue>();

/** By library, then by name. A name belongs to one library of an appliance. */
export function configure(values: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>): void {
  for (const ofLibrary of Object.values(values)) {
    for (const [name, value] of Object.entries(ofLibrary)) configured.set(name, value);
  }
}

/** Undefined when appliance.json does not say. */
export function configuredValue(name: string): ParameterValue | undefined {
  return configured.get(name);
}
