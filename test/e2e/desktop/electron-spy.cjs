/*
 * Loaded before the app in Electron itself: notes what it asks of the system, and works dialogs, notifications and the tray in the
 * person's place. The same commands as the stand-in's; nothing of the app is replaced, only what leads out of it.
 */
const { app, BrowserWindow, clipboard, dialog, nativeTheme, Notification, powerMonitor, shell, Tray } = require('electron');

const recorded = [];
const dialogs = [];
const notifications = [];
let tray = null;
let menu = null;

globalThis.countersignRecorded = recorded;
dialog.showMessageBox = (options) =>
  new Promise((resolve) => {
    const at = dialogs.length;
    const answer = (response) => {
      dialogs[at] = null;
      resolve({ response, checkboxChecked: false });
    };
    dialogs.push({ options, answer });
    options.signal?.addEventListener('abort', () => answer(options.cancelId ?? 0), { once: true });
  });
dialog.showErrorBox = (title, content) => recorded.push({ kind: 'error-box', title, content });
shell.openExternal = async (url) => void recorded.push({ kind: 'shell.openExternal', url });
shell.showItemInFolder = (path) => recorded.push({ kind: 'shell.showItemInFolder', path });
Notification.prototype.show = function show() {
  notifications.push({ note: this, isShown: true });
};
Notification.prototype.close = function close() {
  for (const each of notifications) if (each.note === this) each.isShown = false;
};
for (const name of ['setContextMenu', 'setToolTip', 'setImage']) {
  const original = Tray.prototype[name];
  Tray.prototype[name] = function spied(value) {
    tray = this;
    if (name === 'setContextMenu') menu = value;
    else this[`spied-${name}`] = value;
    return original.call(this, value);
  };
}

const items = (from) => (from?.items ?? []).flatMap((item) => [item, ...items(item.submenu)]);
const windowOf = ({ id }) => BrowserWindow.fromId(Number(id));
const commands = {
  windows: () =>
    BrowserWindow.getAllWindows().map((window) => ({
      id: window.id,
      url: window.webContents.getURL(),
      isVisible: window.isVisible(),
      isFocused: window.isFocused(),
      isOnTop: window.isAlwaysOnTop(),
      isOnAllWorkspaces: window.isVisibleOnAllWorkspaces(),
      bounds: window.getBounds(),
    })),
  'window.close': (input) => windowOf(input)?.close(),
  'window.text': (input) => windowOf(input)?.webContents.executeJavaScript('document.body.innerText'),
  'window.crash': (input) => windowOf(input)?.webContents.forcefullyCrashRenderer(),
  tray: () =>
    tray === null
      ? null
      : {
          image: '',
          tip: tray['spied-setToolTip'] ?? '',
          items: items(menu).map(({ id, label, enabled, checked }) => ({ id, label, isEnabled: enabled, isChecked: checked })),
        },
  'tray.choose': ({ id }) => items(menu).find((item) => item.id === id).click(),
  notifications: () =>
    notifications.map(({ note, isShown }) => ({
      title: note.title,
      body: note.body,
      actions: note.actions.map(({ text }) => text),
      isShown,
    })),
  'notification.click': ({ at }) => void notifications[at].note.emit('click', {}),
  'notification.action': ({ at, actionIndex }) => void notifications[at].note.emit('action', { actionIndex }, actionIndex, -1),
  dialogs: () =>
    dialogs.flatMap((open, at) => {
      if (open === null) return [];
      const { message, detail, buttons, defaultId, cancelId } = open.options;
      return [{ at, message, detail, buttons, defaultId, cancelId }];
    }),
  'dialog.answer': ({ at, button }) => dialogs[at].answer(dialogs[at].options.buttons.indexOf(button)),
  theme: ({ isDark }) => void (nativeTheme.themeSource = isDark ? 'dark' : 'light'),
  clipboard: () => clipboard.readText(),
  power: ({ event }) => void powerMonitor.emit(event),
  'core.pid': () => app.getAppMetrics().find(({ serviceName, name }) => [serviceName, name].includes('Countersign core'))?.pid ?? null,
  'core.kill': () => process.kill(commands['core.pid'](), 'SIGKILL'),
  // The reply leaves before the app does.
  quit: () => void setTimeout(() => app.quit(), 50),
};
globalThis.countersignSpy = (name, input) => {
  if (commands[name] === undefined) throw new Error(`the spy does not know ${name}`);
  return commands[name](input);
};
