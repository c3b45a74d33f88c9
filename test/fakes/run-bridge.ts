import { runBridgeCommand } from '../../shared/headless/bridge/main.ts';

/* The bridge from its source, as the launcher starts it: `run-bridge.ts [SERVER] [--grant NAME] [--data-dir DIR]`. */
if (!(await runBridgeCommand(process.argv.slice(2), process.env))) process.exit(2);
