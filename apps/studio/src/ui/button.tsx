import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Hint } from './hint.tsx';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement>;

const common =
  'inline-flex shrink-0 items-center justify-center rounded-md select-none transition-colors duration-100 ' +
  'disabled:pointer-events-none disabled:opacity-45';

const looks = {
  accent: 'bg-accent text-on-accent hover:bg-accent-hover font-semibold',
  plain: 'border border-line-strong bg-surface text-text hover:bg-hover',
  quiet: 'text-text hover:bg-hover',
  danger: 'bg-danger text-surface hover:opacity-90 font-medium',
} as const;

export function Button({
  look = 'plain',
  className = '',
  ...rest
}: ButtonProps & { look?: keyof typeof looks }) {
  return (
    <button type="button" {...rest} className={`${common} h-8 gap-1.5 px-3 ${looks[look]} ${className}`} />
  );
}

/** A button that is only a picture: its name is the tooltip, and what a screen reader says. */
export function IconButton({
  label,
  shortcut,
  className = '',
  children,
  ...rest
}: ButtonProps & { label: string; shortcut?: string; children: ReactNode }) {
  return (
    <Hint label={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={`${common} size-7 text-muted hover:bg-hover hover:text-text ${className}`}
      >
        {children}
      </button>
    </Hint>
  );
}
