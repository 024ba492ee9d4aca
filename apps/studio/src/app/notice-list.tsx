import { CircleAlert, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { Button } from '../ui/button.tsx';
import type { Notice } from '../workspace/notices.ts';

/** An info goes by itself; a problem stays until it is dismissed. */
const infoMs = 7_000;

export function NoticeList() {
  const { notices } = useServices();
  const list = useStore(notices, (each) => each.list);
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed right-3 bottom-3 z-30 flex w-[min(24rem,calc(100vw-1.5rem))] flex-col gap-2 max-[760px]:bottom-18"
    >
      {list.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} onClose={() => notices.getState().dismiss(notice.id)} />
      ))}
    </section>
  );
}

function NoticeCard({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const { tone, title, detail, action } = notice;
  useEffect(() => {
    if (tone !== 'info') return;
    const timer = setTimeout(onClose, infoMs);
    return () => clearTimeout(timer);
  }, [tone, onClose]);
  const Icon = tone === 'problem' ? CircleAlert : Info;
  return (
    <div className="pointer-events-auto flex animate-[rise_150ms_ease-out] gap-2.5 rounded-lg border border-line-strong bg-raised p-3 shadow-float">
      <Icon
        size={16}
        aria-hidden="true"
        className={`mt-px shrink-0 ${tone === 'problem' ? 'text-danger' : 'text-accent'}`}
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        {detail && <p className="mt-0.5 break-words text-muted">{detail}</p>}
        {action && (
          <Button
            className="mt-2 h-7! px-2.5!"
            onClick={() => {
              onClose();
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
      <button
        type="button"
        aria-label="Dismiss"
        className="-mt-1 -mr-1 size-6 rounded text-muted hover:bg-hover hover:text-text"
        onClick={onClose}
      >
        <X size={14} className="mx-auto" />
      </button>
    </div>
  );
}
