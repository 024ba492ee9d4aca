import { AlertDialog } from 'radix-ui';
import { Button } from './button.tsx';

export interface Question {
  readonly title: string;
  readonly detail: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
}

/** Asks before something cannot be undone. */
export function Confirm({ question, onClose }: { question: Question | null; onClose: () => void }) {
  return (
    <AlertDialog.Root open={question !== null} onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <AlertDialog.Content className="fixed top-[22vh] left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 rounded-xl border border-line-strong bg-surface p-5 shadow-float">
          <AlertDialog.Title className="text-[15px] font-semibold">{question?.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-muted">{question?.detail}</AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="danger" onClick={() => question?.onConfirm()}>
                {question?.confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
