/** A file that the reach test must catch. */
export async function reach(): Promise<unknown> {
  return import('electron');
}
