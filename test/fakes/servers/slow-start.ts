/* The notes server "slow", whose start takes as many milliseconds as its argument says: what it is sent meanwhile waits. */
const delayMs = Number(process.argv[2]);
process.argv[2] = 'slow';
setTimeout(() => void import('./notes.ts'), delayMs);
