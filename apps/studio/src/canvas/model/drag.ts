import { LibraryName } from '@skerry/contracts';

/** What is dragged from the palette; of this page's own type, so that nothing else can be dropped. */
export function draggedLibrary(data: Pick<DataTransfer, 'getData'>): LibraryName | undefined {
  return LibraryName.safeParse(data.getData(draggedLibrary.type)).data;
}
draggedLibrary.type = 'application/x-skerry-library';
