/** How menus look, wherever they open. */
export const menuContent =
  'z-50 min-w-40 rounded-lg border border-line-strong bg-raised p-1 text-[13px] text-text shadow-float';
export const menuItem =
  'flex h-8 cursor-default items-center gap-2 rounded-md px-2 outline-none select-none ' +
  'data-[highlighted]:bg-hover data-[disabled]:opacity-45';
