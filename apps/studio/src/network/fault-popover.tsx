import { type CodedError, codedError, type NetworkFaults } from '@skerry/contracts';
import { CloudLightning } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type FormEvent, useId, useState } from 'react';
import { RequestFailed } from '../api/http.ts';
import { useServices } from '../context/services.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { describeFaults, type FaultField, faultFields, faultsOf, textsOf } from './fault-form.ts';

interface FaultPopoverProps {
  instanceId: string;
  label: string;
  /** As the machine's record says. */
  faults: NetworkFaults | undefined;
}

/** What the network of a machine is made to do to its packets. The button shows when anything is on. */
export function FaultPopover({ instanceId, label, faults }: FaultPopoverProps) {
  const [open, setOpen] = useState(false);
  const on = describeFaults(faults);
  const name = on === '' ? `Faults of ${label}` : `Faults of ${label}: ${on}`;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label={name}
          title={name}
          className={`inline-flex h-7 shrink-0 items-center justify-center gap-1 rounded-md px-1.5 hover:bg-hover ${on === '' ? 'text-muted hover:text-text' : 'bg-warn-soft text-text'}`}
        >
          <CloudLightning size={13} />
          {on !== '' && <span className="max-w-28 truncate @max-[30rem]:hidden">{on}</span>}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={`Faults of ${label}`}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-64 rounded-lg border border-line-strong bg-raised p-3 text-[13px] text-text shadow-float"
        >
          <FaultForm
            instanceId={instanceId}
            label={label}
            faults={faults ?? {}}
            onDone={() => setOpen(false)}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface FaultFormProps {
  instanceId: string;
  label: string;
  faults: NetworkFaults;
  onDone: () => void;
}

function FaultForm({ instanceId, label, faults, onDone }: FaultFormProps) {
  const { http } = useServices();
  const [texts, setTexts] = useState(() => textsOf(faults));
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<CodedError | null>(null);

  async function set(wanted: NetworkFaults): Promise<void> {
    setBusy(true);
    try {
      await http.setFaults(instanceId, wanted);
      onDone();
    } catch (error) {
      setFailed(
        error instanceof RequestFailed ? error.error : codedError('INTERNAL', 'The faults were not set.'),
      );
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void set(faultsOf(texts, faults));
  }

  return (
    <form aria-label={`Faults of ${label}`} onSubmit={submit}>
      <p className="mb-2 text-xs text-muted">
        What its network does to packets, each way. The same seed does it again.
      </p>
      <div className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-1.5">
        {faultFields.map((field) => (
          <Field
            key={field.key}
            field={field}
            text={texts[field.key]}
            onText={(text) => setTexts({ ...texts, [field.key]: text })}
          />
        ))}
      </div>
      {failed && <ErrorNote error={failed} className="mt-2 rounded-md" />}
      <div className="mt-3 flex justify-end gap-2">
        <Button disabled={busy || describeFaults(faults) === ''} onClick={() => void set({})}>
          None
        </Button>
        <Button look="accent" type="submit" disabled={busy}>
          Set
        </Button>
      </div>
    </form>
  );
}

function Field({ field, text, onText }: { field: FaultField; text: string; onText: (text: string) => void }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>
        {field.label}
        {field.unit !== '' && <span className="ml-1 text-muted">({field.unit})</span>}
      </label>
      <input
        id={id}
        type="number"
        min={0}
        max={field.max}
        step={field.unit === '%' ? 'any' : 1}
        placeholder={field.unit === '' ? '1' : '0'}
        value={text}
        className="h-7 w-24 rounded-md border border-line bg-bg px-2 text-right font-mono text-xs tabular-nums placeholder:text-muted"
        onChange={(event) => onText(event.target.value)}
      />
    </>
  );
}
