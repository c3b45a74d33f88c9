import { readBridgeWords } from './bridge-options.ts';

/**
 * The quick way into `countersign bridge`: a client waits for it at each of its starts, so nothing is loaded that a bridge does
 * not need. Whatever is not plainly a bridge goes to the command line.
 */
export async function runBridgeCommand(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<boolean> {
  const options = readBridgeWords(words, environment);
  if (options === null) return false;
  const { runBridge } = await import('./run-bridge.ts');
  process.exit(await runBridge(options));
}
