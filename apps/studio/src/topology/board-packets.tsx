import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';

/** The packets of one machine, below the board. Escape closes them. */
export function BoardPackets({
  label,
  onClose,
  children,
}: {
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={`Packets of ${label}`}
      className="flex h-[45%] min-h-56 shrink-0 flex-col border-t border-line-strong bg-terminal"
    >
      <div className="flex h-8 shrink-0 items-center border-b border-line bg-surface pr-1 pl-3">
        <h3 className="font-mono text-xs">
          {label} <span className="font-sans text-muted">· what it sends and receives</span>
        </h3>
        <IconButton label="Close the packets" className="ml-auto" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1">{children}</div>
    </section>
  );
}
