import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useServices } from '../context/services.ts';
import { useDraft, useProblems } from '../context/use-draft.ts';

/** What is wrong, each with its place: choosing one goes there. Nothing is shown when nothing is wrong. */
export function Problems() {
  const { editor, workspace } = useServices();
  const problems = useProblems();
  const { files } = useDraft();
  if (problems.length === 0) return null;
  return (
    <section aria-label="Problems" className="max-h-36 shrink-0 overflow-y-auto border-t border-line bg-bg">
      <ul className="py-1">
        {problems.map((problem) => {
          const Icon = problem.severity === 'error' ? CircleAlert : TriangleAlert;
          const isHere = files.some(({ path }) => path === problem.file);
          return (
            <li key={`${problem.file}:${problem.line}:${problem.column}:${problem.code}:${problem.message}`}>
              <button
                type="button"
                className="flex w-full items-baseline gap-2 px-3 py-1 text-left hover:bg-hover"
                onClick={() => {
                  if (!isHere || problem.file === undefined) return;
                  if (editor.current) editor.current.reveal(problem);
                  else workspace.getState().openFile(problem.file);
                }}
              >
                <Icon
                  size={13}
                  aria-label={problem.severity}
                  className={`shrink-0 translate-y-0.5 ${problem.severity === 'error' ? 'text-danger' : 'text-warn'}`}
                />
                <span className="min-w-0 whitespace-pre-wrap">{problem.message}</span>
                {problem.file !== undefined && (
                  <span className="ml-auto shrink-0 font-mono text-xs text-muted">
                    {problem.file}:{problem.line}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
