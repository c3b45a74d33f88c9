import type { Page } from '@playwright/test';
import type { Recorded } from '../../standin/control.ts';

/** A desktop app that runs, under Electron or the stand-in, as a test has it. */
export interface DesktopDriver {
  pages(): Page[];
  /** What the app did besides showing pages. */
  readonly recorded: readonly Recorded[];
  output(): string;
  /** Does something in the person's or the system's place. */
  ask<T>(name: string, input?: Readonly<Record<string, unknown>>): Promise<T>;
  readonly exited: Promise<number | null>;
  kill(): void;
}

export interface WindowLook {
  readonly id: number;
  readonly url: string;
  readonly isVisible: boolean;
  readonly isFocused: boolean;
  readonly isOnTop: boolean;
  readonly isOnAllWorkspaces: boolean;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

export interface TrayLook {
  readonly image: string;
  readonly tip: string;
  /** What macOS writes beside the icon. */
  readonly title?: string;
  readonly items: readonly { readonly id?: string; readonly label?: string; readonly isChecked: boolean }[];
}

export interface NotificationLook {
  readonly title: string;
  readonly body: string;
  readonly actions: readonly string[];
  readonly isShown: boolean;
}

export interface DialogLook {
  readonly at: number;
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  readonly defaultId: number;
  readonly cancelId: number;
}
