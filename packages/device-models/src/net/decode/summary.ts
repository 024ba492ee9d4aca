/** What the decoders fill in, from the outermost layer inwards: each may overwrite what an outer one said. */
export interface Summary {
  protocol: string;
  source: string;
  destination: string;
  info: string;
  /** A line for each layer, the outermost first. */
  details: string[];
}

const INFO_LENGTH = 200;

/** Cuts a line to what a list shows. */
export const line = (text: string): string =>
  text.length > INFO_LENGTH ? `${text.slice(0, INFO_LENGTH - 1)}…` : text;
