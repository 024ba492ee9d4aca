import { useState } from 'react';

/**
 * The page of an appliance. It is hostile: it has an origin of its own, cannot reach this page, and may not navigate it.
 * `allow-same-origin` leaves it that origin, without which it would have neither storage nor a WebSocket of its own.
 */
const sandbox = 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-pointer-lock';

/** Loads nothing before it is `shown` for the first time, and stays loaded from then on. */
export function PageFrame({ url, title, shown }: { url: string; title: string; shown: boolean }) {
  const [wanted, setWanted] = useState(shown);
  const [loading, setLoading] = useState(true);
  if (shown && !wanted) setWanted(true);
  return (
    <div className="relative min-h-0 flex-1 bg-surface" aria-busy={wanted && loading}>
      {wanted && (
        <iframe
          src={url}
          title={title}
          sandbox={sandbox}
          allow=""
          referrerPolicy="no-referrer"
          className="size-full border-0"
          onLoad={() => setLoading(false)}
        />
      )}
      {wanted && loading && (
        <span aria-hidden="true" className="absolute inset-x-0 top-0 h-0.5 overflow-hidden">
          <span className="block h-full w-1/3 animate-[pass_1s_ease-in-out_infinite] bg-accent" />
        </span>
      )}
    </div>
  );
}
