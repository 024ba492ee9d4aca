import { Globe, Router } from 'lucide-react';
import type { BoardAppliance } from './use-board.ts';

/** The end of the wire: the gateway, and what it lets through to the outside. */
export function Outside({ appliances }: { appliances: readonly BoardAppliance[] }) {
  const opened = appliances.flatMap(({ name, allow }) => allow.map((destination) => ({ destination, name })));
  return (
    <section aria-label="Gateway" className="flex flex-wrap items-start gap-x-6 gap-y-2">
      <div className="flex items-center gap-2.5 rounded-lg border border-line-strong bg-surface px-3 py-2">
        <Router size={16} aria-hidden="true" className="shrink-0 text-muted" />
        <div>
          <h3 className="text-xs font-semibold">Gateway</h3>
          <p className="text-[11px] text-muted">gives addresses and names, forwards the preview</p>
        </div>
      </div>
      <div className="flex min-w-0 flex-1 basis-64 items-start gap-2.5 py-1.5">
        <Globe
          size={16}
          aria-hidden="true"
          className={opened.length > 0 ? 'mt-0.5 shrink-0 text-accent' : 'mt-0.5 shrink-0 text-muted'}
        />
        <div className="min-w-0">
          <h3 className="text-xs font-semibold">Outside</h3>
          {opened.length === 0 ? (
            <p className="text-[11px] text-muted">
              Nothing is open.{' '}
              <code className="font-mono">
                "network": {'{'} "allow": ["example.com:443"] {'}'}
              </code>{' '}
              in an appliance.json opens a way.
            </p>
          ) : (
            <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-[11px]">
              {opened.map(({ destination, name }) => (
                <li key={`${name} ${destination}`} className="min-w-0">
                  <span className="font-mono break-all">{destination}</span>{' '}
                  <span className="text-muted">opened by {name}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </section>
  );
}
