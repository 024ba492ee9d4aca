import type { ReactNode } from 'react';

/** A section of the inspector. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="px-3 pt-3.5">
      <h4 className="mb-1 text-xs font-semibold text-muted">{title}</h4>
      {children}
    </section>
  );
}
