/** What Electron hands to listeners that may say no. */
export interface StandinEvent {
  defaultPrevented: boolean;
  preventDefault(): void;
}

export function createEvent<T extends object>(facts: T): StandinEvent & T;
export function createEvent(): StandinEvent;
export function createEvent(facts: object = {}): StandinEvent {
  return {
    ...facts,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
