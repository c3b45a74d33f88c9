/** The part of node-abi that we use; it comes without types. */
declare module 'node-abi' {
  export function getAbi(version: string, runtime: 'electron' | 'node'): string;
}
