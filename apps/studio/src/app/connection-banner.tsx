import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useServices } from '../context/services.ts';
import { useConnection } from '../context/use-connection.ts';
import { Button } from '../ui/button.tsx';

/** A loss shorter than this is not worth a word. */
const patienceMs = 1_200;

/** Tells when the service cannot be reached, that nothing is lost, and when the next try is. */
export function ConnectionBanner() {
  const { live } = useServices();
  const connection = useConnection();
  const away = connection.kind !== 'open';
  const [shown, setShown] = useState(false);
  const [now, setNow] = useState(() => Date.now());

  useEffect(() => {
    if (!away) {
      setShown(false);
      return;
    }
    const patience = setTimeout(() => setShown(true), patienceMs);
    const ticking = setInterval(() => setNow(Date.now()), 500);
    return () => {
      clearTimeout(patience);
      clearInterval(ticking);
    };
  }, [away]);

  const seconds =
    connection.kind === 'waiting' ? Math.max(0, Math.ceil((connection.retryAtMs - now) / 1_000)) : 0;
  return (
    <div role="status" aria-label="Connection">
      {shown && away && (
        <div className="flex min-h-9 items-center gap-2.5 border-b border-line bg-warn-soft px-3 py-1">
          <WifiOff size={14} aria-hidden="true" className="shrink-0 text-warn" />
          <p className="min-w-0">
            <strong className="font-semibold text-warn">Offline.</strong> Your edits are kept in this browser;
            machines run on.
          </p>
          <span aria-hidden="true" className="ml-auto shrink-0 text-muted tabular-nums max-[760px]:hidden">
            {connection.kind === 'waiting' && seconds > 0 ? `next try in ${seconds} s` : 'connecting…'}
          </span>
          <Button className="h-6! px-2! text-xs max-[760px]:ml-auto" onClick={() => live.retryNow()}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
}
