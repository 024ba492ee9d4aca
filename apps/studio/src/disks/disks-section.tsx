import { type Disk, limits } from '@skerry/contracts';
import { Download, HardDrive, Plus, Trash2, Upload } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useServices } from '../context/services.ts';
import { useConnection } from '../context/use-connection.ts';
import { formatBytes } from '../design/units.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { NewDisk } from './new-disk.tsx';
import { useDisks } from './use-disks.ts';

/** The disks of a project: what they hold outlives the machines. */
export function DisksSection({ project }: { project: string | undefined }) {
  const { http } = useServices();
  const { disks, error, create, upload, remove, uploading } = useDisks(project);
  const offline = useConnection().kind === 'waiting';
  const [question, setQuestion] = useState<Question | null>(null);
  const [isMaking, setMaking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  function ask({ name }: Disk): void {
    setQuestion({
      title: `Delete the disk ${name}?`,
      detail:
        'All that it holds goes, for every appliance of the project. Download it first if you may need it again.',
      confirm: 'Delete',
      // Its button is gone with it: the focus goes where the list begins.
      onConfirm: () => void remove(name).then((isGone) => isGone && heading.current?.focus()),
    });
  }

  return (
    <section aria-label="Disks" className="mt-6 max-w-3xl">
      <header className="flex h-7 items-center gap-2">
        <h3
          ref={heading}
          tabIndex={-1}
          className="flex items-center gap-2 text-xs font-semibold outline-none"
        >
          <HardDrive size={15} aria-hidden="true" className="text-muted" /> Disks
          <span className="font-normal text-muted">
            {disks && disks.length > 0 && `${disks.length} of ${limits.projectDisks}`}
          </span>
        </h3>
        {!isMaking && (
          <Button
            look="quiet"
            className="h-7! px-2! text-xs font-normal text-muted"
            disabled={offline || !disks || disks.length >= limits.projectDisks}
            onClick={() => setMaking(true)}
          >
            <Plus size={13} aria-hidden="true" /> New disk
          </Button>
        )}
      </header>
      {isMaking && (
        <NewDisk
          taken={disks?.map(({ name }) => name) ?? []}
          onCreate={create}
          onDone={() => {
            setMaking(false);
            heading.current?.focus();
          }}
        />
      )}
      {error && <ErrorNote error={error} className="mt-2 rounded-md border" />}
      {disks?.length === 0 && !isMaking && (
        <p className="mt-1 text-[11px] text-muted">
          None yet. A machine that uses the library <code className="font-mono">block</code> makes its disk
          when it boots, and the next one finds it again, on whatever target.
        </p>
      )}
      {disks && disks.length > 0 && (
        <ul className="mt-2 divide-y divide-line rounded-lg border border-line-strong bg-surface">
          {disks.map((disk) => (
            <DiskRow key={disk.name} disk={disk}>
              <DownloadLink disk={disk} url={offline ? undefined : http.diskUrl(disk.project, disk.name)} />
              <UploadButton
                disk={disk}
                isBusy={uploading === disk.name}
                isOffline={offline}
                onFile={(file) => void upload(disk.name, file)}
              />
              <IconButton
                label={`Delete the disk ${disk.name}`}
                disabled={disk.isInUse || offline}
                onClick={() => ask(disk)}
              >
                <Trash2 size={14} />
              </IconButton>
            </DiskRow>
          ))}
        </ul>
      )}
      <Confirm question={question} onClose={() => setQuestion(null)} />
    </section>
  );
}

function DiskRow({ disk, children }: { disk: Disk; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5 text-xs">
      <span className="font-mono">{disk.name}</span>
      <span className="text-muted tabular-nums">
        {formatBytes(disk.usedBytes)} used of {formatBytes(disk.bytes)}
      </span>
      {disk.isInUse && (
        <span className="rounded bg-hover px-1.5 py-px text-[11px]">in use by a machine: stop it first</span>
      )}
      <span className="ml-auto flex items-center">{children}</span>
    </li>
  );
}

function DownloadLink({ disk, url }: { disk: Disk; url: string | undefined }) {
  const label = `Download the disk ${disk.name}`;
  if (disk.isInUse || url === undefined)
    return (
      <IconButton label={label} disabled>
        <Download size={14} />
      </IconButton>
    );
  return (
    <a
      href={url}
      download
      aria-label={label}
      title={label}
      className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
    >
      <Download size={14} aria-hidden="true" />
    </a>
  );
}

function UploadButton({
  disk,
  isBusy,
  isOffline,
  onFile,
}: {
  disk: Disk;
  isBusy: boolean;
  isOffline: boolean;
  onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const label = isBusy ? `Uploading the disk ${disk.name}` : `Replace the disk ${disk.name} by a file`;
  return (
    <>
      <IconButton
        label={label}
        disabled={disk.isInUse || isBusy || isOffline}
        onClick={() => input.current?.click()}
      >
        <Upload size={14} />
      </IconButton>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`File for the disk ${disk.name}`}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
