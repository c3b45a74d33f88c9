import { request } from 'node:http';

/*
 * What the suite starts as "the client": `client-command.ts <driver's address> <server's address>`. It hands the scenario on to the
 * driver and says how it ended; the driver runs the gateway, which would take longer to start than most scenarios last.
 */
const [driver = '', server = ''] = process.argv.slice(2);
const {
  MCP_CONFORMANCE_SCENARIO: scenario,
  MCP_CONFORMANCE_PROTOCOL_VERSION: protocolVersion,
  MCP_CONFORMANCE_CONTEXT: context,
} = process.env;
const body = JSON.stringify({ server, scenario, protocolVersion, context: context === undefined ? null : JSON.parse(context) });
request(driver, { method: 'POST' }, (answer) => {
  answer.pipe(process.stderr);
  if (answer.statusCode !== 200) process.exitCode = 1;
})
  .once('error', (error) => {
    console.error(String(error));
    process.exitCode = 1;
  })
  .end(body);
