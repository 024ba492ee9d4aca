import { DiskName, limits } from '@skerry/contracts';
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';

const mebibyte = 1_048_576;
const field =
  'h-7 rounded-md border border-line-strong bg-bg px-2 font-mono text-xs aria-invalid:border-danger';

/** A disk by its name and size. Escape leaves it; what the service refuses stays in the fields, to be put right. */
export function NewDisk({
  taken,
  onCreate,
  onDone,
}: {
  taken: readonly string[];
  /** Whether it was made. */
  onCreate: (name: string, bytes: number) => Promise<boolean>;
  onDone: () => void;
}) {
  const [name, setName] = useState(taken.includes('data') ? '' : 'data');
  const [size, setSize] = useState('64');
  const [wrong, setWrong] = useState<string>();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const refused = refusalOf(name, size, taken);
    setWrong(refused);
    if (refused === undefined && (await onCreate(name, Number(size) * mebibyte))) onDone();
  }

  return (
    <form
      aria-label="New disk"
      className="mt-2 flex flex-wrap items-center gap-2 text-xs"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onDone();
      }}
    >
      <label className="flex items-center gap-1.5">
        Name
        <input
          // The person has just asked for this field.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          value={name}
          spellCheck={false}
          autoComplete="off"
          className={`w-32 ${field}`}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="flex items-center gap-1.5">
        MiB
        <input
          value={size}
          inputMode="numeric"
          autoComplete="off"
          className={`w-16 ${field}`}
          onChange={(event) => setSize(event.target.value)}
        />
      </label>
      <Button type="submit" className="h-7!">
        Create
      </Button>
      <Button look="quiet" className="h-7!" onClick={onDone}>
        Cancel
      </Button>
      {wrong && (
        <p role="alert" className="w-full text-danger">
          {wrong}
        </p>
      )}
    </form>
  );
}

/** What is wrong with it, as far as it can be seen from here. */
function refusalOf(name: string, size: string, taken: readonly string[]): string | undefined {
  const parsed = DiskName.safeParse(name);
  if (!parsed.success) return `The name ${parsed.error.issues[0]?.message}.`;
  if (taken.includes(name)) return `There is a disk ${name} already: choose another name.`;
  const most = limits.diskBytes / mebibyte;
  const mebibytes = /^\d+$/.test(size) ? Number(size) : 0;
  return mebibytes < 1 || mebibytes > most ? `The size must be 1 to ${most} MiB.` : undefined;
}
