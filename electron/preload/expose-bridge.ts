import { contextBridge, ipcRenderer } from 'electron';

/**
 * Gives the page three things and nothing else: calls, events, and the surface that its window is, so that it draws only what it
 * may do. No zod and no logic here: the main process knows the window by itself and checks sender, surface and input again. A
 * sandboxed preload can load no other module of ours, so the channel names are written out.
 */
export function exposeBridge(surface: 'main' | 'approval'): void {
  contextBridge.exposeInMainWorld('countersign', {
    surface,
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
}
