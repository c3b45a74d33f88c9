import type { EventStore } from '@modelcontextprotocol/server';

/** Remembers the events of one session, so that a stream which broke off can be continued. */
export function createEventStore(): EventStore {
  const events: { readonly stream: string; readonly message: Parameters<EventStore['storeEvent']>[1] }[] = [];
  return {
    storeEvent(stream, message) {
      events.push({ stream, message });
      return Promise.resolve(String(events.length - 1));
    },
    async replayEventsAfter(lastEventId, { send }) {
      const last = Number(lastEventId);
      const stream = events[last]?.stream;
      if (stream === undefined) throw new Error(`no event ${lastEventId}`);
      for (const [index, event] of events.entries()) {
        // A priming event has no message.
        if (index > last && event.stream === stream && Object.keys(event.message).length > 0)
          await send(String(index), event.message);
      }
      return stream;
    },
  };
}
