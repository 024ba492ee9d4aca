import type { Parameters } from '@skerry/composition';
import type { Library, LibraryParameter, ParameterValue } from '@skerry/contracts';
import { RotateCcw } from 'lucide-react';
import { useId, useState } from 'react';
import { useServices } from '../context/services.ts';
import { IconButton } from '../ui/button.tsx';
import { readTyped } from './model/parameters.ts';
import { Part } from './part.tsx';

/** What a library takes: an input per parameter, its default as the placeholder. */
export function LibraryParameters({ library, parameters }: { library: Library; parameters: Parameters }) {
  const { pictures } = useServices();
  return (
    <Part title="Parameters">
      <div className="flex flex-col gap-2.5">
        {library.parameters.map((parameter) => {
          const value = parameters[parameter.name];
          return (
            <Field
              // Another value from outside is another field: what was typed there is not what is written now.
              key={`${parameter.name}=${value ?? ''}`}
              parameter={parameter}
              value={value}
              onSet={(next) => {
                if (next !== value)
                  pictures.edit(
                    { kind: 'set-parameter', library: library.name, name: parameter.name, value: next },
                    { quiet: true },
                  );
              }}
            />
          );
        })}
      </div>
    </Part>
  );
}

function Field({
  parameter,
  value,
  onSet,
}: {
  parameter: LibraryParameter;
  value: ParameterValue | undefined;
  onSet: (value: ParameterValue | undefined) => void;
}) {
  const { name, summary, type, at } = parameter;
  const id = useId();
  const [text, setText] = useState(value === undefined ? '' : String(value));
  const typed = readTyped(parameter, text);
  const take = (next: string): void => {
    const read = readTyped(parameter, next);
    if (read.ok) onSet(read.value);
  };
  const byDefault = parameter.default === null ? 'unset' : String(parameter.default);
  const look = 'h-7 min-w-0 flex-1 rounded-md border bg-bg px-2 font-mono text-xs placeholder:text-muted';
  return (
    <div>
      <label htmlFor={id} className="flex items-baseline gap-2">
        <span className="font-mono text-xs">{name}</span>
        <span className="ml-auto text-[11px] text-muted">
          {at === 'boot' ? 'a boot parameter is stronger' : 'fixed in the image'}
        </span>
      </label>
      <div className="mt-0.5 flex items-center gap-1">
        {type === 'boolean' ? (
          <select
            id={id}
            value={text}
            className={`${look} border-line-strong`}
            onChange={(event) => {
              setText(event.target.value);
              take(event.target.value);
            }}
          >
            <option value="">{byDefault} (default)</option>
            <option value="true">true</option>
            <option value="false">false</option>
          </select>
        ) : (
          <input
            id={id}
            value={text}
            inputMode={type === 'number' ? 'decimal' : 'text'}
            placeholder={byDefault}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={!typed.ok}
            aria-describedby={`${id}-about`}
            className={`${look} ${typed.ok ? 'border-line-strong' : 'border-danger'}`}
            onChange={(event) => setText(event.target.value)}
            onBlur={() => take(text)}
            onKeyDown={(event) => event.key === 'Enter' && take(text)}
          />
        )}
        {value !== undefined && (
          <IconButton label={`Reset ${name}`} onClick={() => onSet(undefined)}>
            <RotateCcw size={13} />
          </IconButton>
        )}
      </div>
      <p id={`${id}-about`} className={`mt-0.5 text-xs ${typed.ok ? 'text-muted' : 'text-danger'}`}>
        {typed.ok ? summary : typed.message}
      </p>
    </div>
  );
}
