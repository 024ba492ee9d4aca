import { useEffect } from 'react';
import { LibrariesPage } from '../catalogue/libraries-page.tsx';
import { SourcePage } from '../catalogue/source-page.tsx';
import { useRoute, useServices } from '../context/services.ts';
import { GalleryPage } from '../gallery/gallery-page.tsx';
import { BoardPage } from '../topology/board-page.tsx';

/** What the address asks for in the place of the studio; nothing when it asks for the studio itself. */
export function FullPages() {
  const route = useRoute();
  const { pictures } = useServices();
  useEffect(() => {
    // What had the focus is below the page now, or above the studio again.
    if (route.page === 'studio') document.querySelector<HTMLElement>('[data-pane="code"]')?.focus();
  }, [route.page]);
  switch (route.page) {
    case 'studio':
      return null;
    case 'board':
      return <BoardPage onPicture={(folder) => pictures.choose(folder)} />;
    case 'gallery':
      return <GalleryPage />;
    case 'libraries':
      return 'part' in route ? <SourcePage name={route.name} /> : <LibrariesPage name={route.name} />;
  }
}
