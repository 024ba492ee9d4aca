/** The open files and the one in front. `active` is always among `open`, or null when none is open. */
export interface Tabs {
  readonly open: string[];
  readonly active: string | null;
}

export function openTab({ open }: Tabs, path: string): Tabs {
  return { open: open.includes(path) ? open : [...open, path], active: path };
}

/** The neighbour to the right comes to the front, else the one to the left. */
export function closeTab({ open, active }: Tabs, path: string): Tabs {
  const at = open.indexOf(path);
  if (at < 0) return { open, active };
  const rest = open.filter((each) => each !== path);
  return { open: rest, active: active === path ? (rest[at] ?? rest[at - 1] ?? null) : active };
}

export function renameTab({ open, active }: Tabs, from: string, to: string): Tabs {
  return { open: open.map((each) => (each === from ? to : each)), active: active === from ? to : active };
}
