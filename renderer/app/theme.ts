import { useSyncExternalStore } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'countersign.theme';
const listeners = new Set<() => void>();
const darkSystem = window.matchMedia('(prefers-color-scheme: dark)');

/** What the person chose on this browser; `system` when nothing, or where nothing can be stored. */
export function storedTheme(): Theme {
  try {
    const stored = window.localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === stored) ?? 'system';
  } catch {
    return 'system';
  }
}

export function chooseTheme(theme: Theme): void {
  try {
    window.localStorage.setItem(KEY, theme);
  } catch {
    // A browser that stores nothing keeps the system's appearance.
  }
  applyTheme();
  for (const listener of listeners) listener();
}

/** Draws the page in the chosen appearance and follows the system where it was chosen to. Returns what ends that. */
export function followTheme(): () => void {
  applyTheme();
  darkSystem.addEventListener('change', applyTheme);
  return () => darkSystem.removeEventListener('change', applyTheme);
}

export function useTheme(): Theme {
  return useSyncExternalStore((onChange) => {
    listeners.add(onChange);
    return () => void listeners.delete(onChange);
  }, storedTheme);
}

function applyTheme(): void {
  const theme = storedTheme();
  const isDark = theme === 'dark' || (theme === 'system' && darkSystem.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}
