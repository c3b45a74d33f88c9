import { EventEmitter } from 'node:events';

/* `process.parentPort` of a utility process, over the channel of a forked one. */
const port = new EventEmitter();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.on('disconnect', () => process.exit(0));
Object.defineProperty(process, 'parentPort', {
  value: Object.assign(port, { postMessage: (message: unknown) => void process.send?.(message) }),
});
Object.defineProperty(process, 'type', { value: 'utility', enumerable: true });
