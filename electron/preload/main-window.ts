import { contextBridge, ipcRenderer } from 'electron';

/*
 * The page gets two functions and nothing else. No zod and no logic here: the host checks sender, surface and input
 * again. Sandboxed preloads are one CommonJS file, so the channel names are written out.
 */
contextBridge.exposeInMainWorld('countersign', {
  call: (request: { name: string; input: unknown }) =>
    ipcRenderer.invoke('countersign:call', { name: request.name, input: request.input }),
  onEvent: (listener: (message: unknown) => void) => {
    const relay = (_event: unknown, message: unknown): void => listener(message);
    ipcRenderer.on('countersign:event', relay);
    return () => {
      ipcRenderer.off('countersign:event', relay);
    };
  },
});
