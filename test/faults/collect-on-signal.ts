/*
 * Loaded into the gateway's process beside the product: on SIGUSR2 it collects garbage and says on stderr what is still held, in
 * bytes. (What the system says of a process tells little: V8 and malloc keep what they may need again.)
 */
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.stderr.write(`held ${heapUsed + external}\n`);
});
