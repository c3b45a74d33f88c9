/** Whether this browser tells of questions while the page is out of sight. refused: the browser does not let it. */
export type NotesState = 'on' | 'off' | 'refused' | 'unsupported';

const KEY = 'countersign.notify';

export function notesState(): NotesState {
  if (!('Notification' in window)) return 'unsupported';
  if (!isWanted()) return 'off';
  return Notification.permission === 'granted' ? 'on' : 'refused';
}

/** Switches it; asks the browser where it has not been asked yet. */
export async function chooseNotes(isOn: boolean): Promise<NotesState> {
  if (!('Notification' in window)) return 'unsupported';
  if (isOn && Notification.permission === 'default') await Notification.requestPermission();
  try {
    if (isOn) window.localStorage.setItem(KEY, 'on');
    else window.localStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing forgets it with the page.
  }
  return notesState();
}

function isWanted(): boolean {
  try {
    return window.localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}
