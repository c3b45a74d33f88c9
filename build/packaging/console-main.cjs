const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');

/*
 * All that the console program of an installed app holds: it runs the command line that lies beside it, and nothing else, whatever its
 * words say.
 */
const { runCommandLine } = createRequire(process.execPath)(join(dirname(process.execPath), '../cli/start.js'));
runCommandLine(process.argv.slice(2));
