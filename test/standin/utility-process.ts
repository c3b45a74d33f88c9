import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { onCommand, record } from './control.ts';
import { NODE } from './place.ts';

const parentPort = new URL('./parent-port.ts', import.meta.url).href;
let newest: UtilityProcess | null = null;

/** A process of Node's with a `parentPort`, as Electron's utility processes have it. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    child.on('message', (message) => this.emit('message', message));
    child.once('spawn', () => this.emit('spawn'));
    child.once('exit', (code) => this.emit('exit', code ?? 1));
  }
  get pid(): number | undefined {
    return this.#child.pid;
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as never, () => {});
  }
  kill(): boolean {
    return this.#child.kill('SIGKILL');
  }
}

export const utilityProcess = {
  fork(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityProcess {
    const child = fork(modulePath, args, {
      execPath: NODE,
      execArgv: ['--import', parentPort],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    record({ kind: 'utility-process', pid: child.pid, name: options.serviceName });
    newest = new UtilityProcess(child);
    return newest;
  },
};
onCommand('core.kill', () => newest?.kill());
onCommand('core.pid', () => newest?.pid ?? null);
