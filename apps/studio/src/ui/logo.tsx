/** A skerry: a rock above the waterline. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0 text-accent">
      <path d="M5.5 19.5 11 9.2l3.4 3 4.8-7.7 7.3 15z" fill="currentColor" />
      <path
        d="M2.5 24.2c2.2-1.7 4.5-1.7 6.7 0s4.5 1.7 6.8 0 4.5-1.7 6.7 0 4.5 1.7 6.8 0"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
