import type { PacketSummary } from '@skerry/contracts';
import { X } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';

/** What is in one packet: a line for each layer, the outermost first. */
export function PacketDetails({
  packet,
  startMs,
  onClose,
}: {
  packet: PacketSummary;
  startMs: number;
  onClose: () => void;
}) {
  const { number, atMs, direction, protocol, source, destination, length, info, details } = packet;
  const lines = details ?? [`${protocol}, ${source} → ${destination}`, info];
  return (
    <section
      aria-label={`Packet ${number}`}
      className="max-h-[45%] shrink-0 overflow-y-auto border-t border-line bg-surface py-1.5 pr-1 pl-3"
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h4 className="font-semibold">
            Packet {number}
            <span className="ml-2 font-normal text-muted tabular-nums">
              {direction === 'in' ? 'received' : 'sent'} at {clock(atMs)},{' '}
              {((atMs - startMs) / 1_000).toFixed(6)} s, {length} bytes
            </span>
          </h4>
          <ol className="mt-1 font-mono leading-[1.6]">
            {lines.map((line, at) => (
              // A packet does not change.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={at} className="break-words whitespace-pre-wrap">
                {line}
              </li>
            ))}
          </ol>
        </div>
        <IconButton label="Close the packet" onClick={onClose}>
          <X size={13} />
        </IconButton>
      </div>
    </section>
  );
}

function clock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
