import { hashOf, type Route } from '../context/route.ts';
import { useRoute } from '../context/services.ts';

const pages: readonly { readonly route: Route; readonly label: string }[] = [
  { route: { page: 'board' }, label: 'Board' },
  { route: { page: 'libraries' }, label: 'Libraries' },
  { route: { page: 'gallery' }, label: 'Gallery' },
];

/** The pages besides the studio; the one that is open leads back. */
export function TopNav() {
  const { page } = useRoute();
  return (
    <nav aria-label="Pages" className="flex items-center gap-0.5">
      {pages.map(({ route, label }) => {
        const isOpen = route.page === page;
        return (
          <a
            key={label}
            href={isOpen ? '#/' : hashOf(route)}
            aria-current={isOpen ? 'page' : undefined}
            className={`inline-flex h-8 items-center rounded-md px-2.5 text-[13px] ${
              isOpen ? 'bg-accent-soft text-text' : 'text-muted hover:bg-hover hover:text-text'
            }`}
          >
            {label}
          </a>
        );
      })}
    </nav>
  );
}
