import type { Command } from 'commander';
import type { Act } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';

/** stdio to the running gateway, for clients that only start commands. The launcher has a quicker way to the same. */
export function addBridgeCommand(program: Command, act: Act): void {
  program
    .command('bridge')
    .description('connect a client that only starts commands: MCP on stdin and stdout, to the running gateway')
    .argument('[server]', 'this server alone; without it, all servers of the client as one')
    .option('--grant <name>', 'the grant to act for, when there are several (COUNTERSIGN_TOKEN wins)')
    .action((server: string | undefined, options: { grant?: string }) =>
      act(async ({ dataDir }) => {
        const { runBridge } = await import('../../bridge/run-bridge.ts');
        const token = process.env['COUNTERSIGN_TOKEN'] ?? '';
        const code = await runBridge({
          server: server ?? null,
          grant: options.grant ?? null,
          token: token === '' ? null : token,
          dataDir,
        });
        return code === 0 ? EXIT.done : EXIT.failed;
      }),
    );
}
