/** VirtualBox lists port forwards by name, whatever order they were made in. */
export function sortedByName<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return things.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
