import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';

const saidMs = 1_400;

/** A text that a click copies. */
export function CopyText({
  text,
  label,
  className = '',
}: {
  text: string;
  label: string;
  className?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), saidMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      aria-label={copied ? `Copied ${text}` : `${label} ${text}: copy`}
      title={copied ? 'Copied' : 'Copy'}
      className={`inline-flex items-center gap-1 rounded px-0.5 hover:bg-hover ${className}`}
      onClick={() => {
        // A browser that forbids the clipboard leaves the text to be selected.
        navigator.clipboard?.writeText(text).then(
          () => setCopied(true),
          () => undefined,
        );
      }}
    >
      <span className="select-text">{text}</span>
      {copied && <Check size={11} aria-hidden="true" className="text-accent" />}
    </button>
  );
}
