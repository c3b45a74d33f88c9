import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';

/*
 * What the bundle takes for "undici": the parts of it that we use, put together as its own index.js does. The types are those of
 * the whole, and tests run with the whole.
 */
Object.assign(Dispatcher.prototype, api);

export { Agent, Dispatcher, Pool };
