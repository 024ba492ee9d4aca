import type { Composition } from '@skerry/composition';
import {
  ApplianceManifest,
  type Board,
  boards,
  type Device,
  devicesOn,
  type Target,
  targets,
} from '@skerry/contracts';
import { useId, useState } from 'react';
import { useServices } from '../context/services.ts';
import { boardDescriptions, describeTarget, toggleTarget } from '../design/targets.ts';
import { Button } from '../ui/button.tsx';
import { Part } from './part.tsx';

/** Where the appliance boots, and with how much memory. */
export function MachineSettings({ composition }: { composition: Composition }) {
  const { pictures } = useServices();
  const chosen = composition.targets;
  return (
    <>
      <Part title="Targets">
        <fieldset className="flex flex-col">
          <legend className="sr-only">Targets</legend>
          {targets.map((target) => (
            <label key={target} className="flex min-h-6 items-baseline gap-2">
              <input
                type="checkbox"
                checked={chosen.includes(target)}
                className="translate-y-0.5 accent-(--accent)"
                onChange={() =>
                  pictures.edit(
                    { kind: 'set-targets', targets: toggleTarget(targets, chosen, target) },
                    { quiet: true },
                  )
                }
              />
              <span className="w-9 font-mono text-xs">{target}</span>
              <span className="text-muted">{describeTarget(target, composition.manifest.board).summary}</span>
            </label>
          ))}
        </fieldset>
      </Part>
      <Memory key={composition.manifest.memoryMiB} memoryMiB={composition.manifest.memoryMiB} />
    </>
  );
}

/** What a target has below the libraries. */
export function TargetSettings({ target, composition }: { target: Target; composition: Composition }) {
  const { pictures } = useServices();
  const { board } = composition.manifest;
  return (
    <>
      {target === 'arm' && <BoardChoice chosen={board ?? boards[0]} />}
      <Part title="Devices">
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
          {Object.entries(devicesOn(target, board)).map(([device, what]) => (
            <div key={device} className="contents">
              <dt className="font-mono text-xs leading-5">{device}</dt>
              <dd className="text-muted">{what}</dd>
            </div>
          ))}
        </dl>
      </Part>
      {composition.targets.length > 1 && (
        <div className="px-3 pt-3">
          <Button
            className="h-7!"
            onClick={() =>
              pictures.edit({
                kind: 'set-targets',
                targets: composition.targets.filter((each) => each !== target),
              })
            }
          >
            Leave out {target}
          </Button>
        </div>
      )}
    </>
  );
}

/** What an image for arm is booted on. */
function BoardChoice({ chosen }: { chosen: Board }) {
  const { pictures } = useServices();
  const name = useId();
  return (
    <Part title="Board">
      <fieldset className="flex flex-col">
        <legend className="sr-only">Board</legend>
        {boards.map((board) => (
          <label key={board} className="flex min-h-6 items-baseline gap-2">
            <input
              type="radio"
              name={name}
              checked={board === chosen}
              className="translate-y-0.5 accent-(--accent)"
              onChange={() => pictures.edit({ kind: 'set-board', board }, { quiet: true })}
            />
            <span className="w-9 font-mono text-xs">{board}</span>
            <span className="text-muted">{boardDescriptions[board].summary}</span>
          </label>
        ))}
      </fieldset>
    </Part>
  );
}

/** `board`: of the target arm. */
export function DeviceFacts({
  device,
  targets: on,
  board,
}: {
  device: Device;
  targets: readonly Target[];
  board: Board | undefined;
}) {
  return (
    <Part title="What it is">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        {on.map((target) => (
          <div key={target} className="contents">
            <dt className="font-mono text-xs leading-5">{target}</dt>
            <dd className="text-muted">{devicesOn(target, board)[device] ?? 'it has none'}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Memory({ memoryMiB }: { memoryMiB: number | undefined }) {
  const { pictures } = useServices();
  const id = useId();
  const [text, setText] = useState(memoryMiB === undefined ? '' : String(memoryMiB));
  const parsed =
    text.trim() === ''
      ? ({ success: true, data: undefined } as const)
      : ApplianceManifest.shape.memoryMiB.safeParse(Number(text));
  const take = (): void => {
    if (parsed.success && parsed.data !== memoryMiB)
      pictures.edit({ kind: 'set-memory', memoryMiB: parsed.data }, { quiet: true });
  };
  return (
    <Part title="Memory">
      <div className="flex items-center gap-2">
        <input
          id={id}
          value={text}
          inputMode="numeric"
          placeholder="by default"
          aria-label="Memory in MiB"
          aria-invalid={!parsed.success}
          aria-describedby={`${id}-about`}
          className={`h-7 w-24 rounded-md border bg-bg px-2 font-mono text-xs placeholder:text-muted ${parsed.success ? 'border-line-strong' : 'border-danger'}`}
          onChange={(event) => setText(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => event.key === 'Enter' && take()}
        />
        <span className="text-muted">MiB</span>
      </div>
      <p id={`${id}-about`} className="mt-0.5 text-xs text-danger">
        {parsed.success ? '' : parsed.error.issues[0]?.message}
      </p>
    </Part>
  );
}
