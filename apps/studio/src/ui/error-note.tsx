import type { CodedError } from '@skerry/contracts';

/** A coded error for a person: what happened, what to do next, and the code to ask others about. */
export function ErrorNote({ error, className = '' }: { error: CodedError; className?: string }) {
  return (
    <div role="alert" className={`shrink-0 border-b border-line bg-danger-soft px-3 py-2 ${className}`}>
      <p className="font-medium whitespace-pre-wrap text-danger">{error.message}</p>
      <p className="mt-0.5 text-text">
        {error.advice} <span className="font-mono text-[11px] text-muted">{error.code}</span>
      </p>
    </div>
  );
}
