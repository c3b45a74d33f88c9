import { acquireHostLock } from '../../../../shared/gateway/config/host-lock.ts';

/** Holds the lock of a folder until it is killed; says how it went in one line. */
const lock = await acquireHostLock(process.argv[2] ?? '');
console.log(JSON.stringify(lock.ok ? { ok: true } : lock));
if (lock.ok) setInterval(() => {}, 1000);
