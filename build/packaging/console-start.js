/** Runs the command line that is installed beside the console program. The quick way for a bridge, as the checkout's launcher has it. */
export async function runCommandLine(words) {
  if (words[0] === 'demo-server') {
    process.stdin.once('close', () => process.exit(0));
    await import('./out/demo/bin/server.js');
    return;
  }
  if (words[0] === 'bridge') {
    const { runBridgeCommand } = await import('./out/headless/bridge.js');
    if (await runBridgeCommand(words.slice(1), process.env)) return;
  }
  await import('./out/headless/countersign.js');
}
