import { connect } from 'node:net';

/* A stdio server whose lines are spoken by somebody else: `pipe.ts <port>` joins its input and output to a loopback port. */
const socket = connect(Number(process.argv[2]), '127.0.0.1');
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.once('close', () => process.exit(0));
