import { type BrowserWindow, screen } from 'electron';
import type { Bounds, DesktopStore, WindowName } from './desktop-store.ts';

/** Remembers where windows were. */
export interface WindowPlaces {
  /** Empty when nothing is known, or when no display shows enough of that place any more. */
  of(window: WindowName): Partial<Bounds>;
  sizeOf(window: WindowName): Partial<Pick<Bounds, 'width' | 'height'>>;
  follow(name: WindowName, window: BrowserWindow): void;
}

const KEEP_AFTER_MS = 500;
/** So much of a window must be on a display that a person can take hold of it. */
const VISIBLE_PX = 80;

export function createWindowPlaces(store: DesktopStore): WindowPlaces {
  return {
    of(window) {
      const bounds = store.bounds(window);
      return bounds !== null && isReachable(bounds) ? bounds : {};
    },
    sizeOf(window) {
      const bounds = store.bounds(window);
      return bounds === null ? {} : { width: bounds.width, height: bounds.height };
    },
    follow(name, window) {
      let timer: ReturnType<typeof setTimeout> | null = null;
      const keep = (): void => {
        if (timer !== null) clearTimeout(timer);
        timer = setTimeout(() => {
          if (!window.isDestroyed() && !window.isMinimized()) store.keepBounds(name, window.getBounds());
        }, KEEP_AFTER_MS);
        timer.unref();
      };
      window.on('resize', keep);
      window.on('move', keep);
    },
  };
}

function isReachable({ x, y, width }: Bounds): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const isBeside = x + width - VISIBLE_PX < workArea.x || x + VISIBLE_PX > workArea.x + workArea.width;
    const isAboveOrBelow = y < workArea.y || y + VISIBLE_PX > workArea.y + workArea.height;
    return !isBeside && !isAboveOrBelow;
  });
}
