/** What the stand-in tells the test, and what the test tells it, over the channel of the forked process. */
export interface Recorded {
  readonly kind: string;
  readonly [fact: string]: unknown;
}

export type ControlCommand = (input: Readonly<Record<string, unknown>>) => unknown;

const commands = new Map<string, ControlCommand>();

export function record(message: Recorded): void {
  if (process.connected) process.send?.({ recorded: message });
}

/** Lets the test do something that a person or the system would do. */
export function onCommand(name: string, command: ControlCommand): void {
  commands.set(name, command);
}

interface Asked {
  readonly asked: number;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

process.on('message', (message: Asked) => {
  const answer = async (): Promise<void> => {
    try {
      const command = commands.get(message.name);
      if (command === undefined) throw new Error(`the stand-in does not know ${message.name}`);
      process.send?.({ answered: message.asked, value: (await command(message.input)) ?? null });
    } catch (error) {
      process.send?.({ answered: message.asked, error: String(error) });
    }
  };
  void answer();
});
