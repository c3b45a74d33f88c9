import { app } from 'electron';

/**
 * What a person should know when the windows run without Chromium's sandbox, and what helps; null when they have it. The start script
 * of an AppImage switches it off where the system gives it no user namespaces.
 */
export function missingSandbox(environment: Readonly<Record<string, string | undefined>>): string | null {
  if (!app.commandLine.hasSwitch('no-sandbox')) return null;
  const [why, what] =
    environment['APPIMAGE'] === undefined
      ? ['Countersign was started with --no-sandbox', 'Start it without that.']
      : [
          'this system gives an AppImage no user namespaces',
          'Install the package for Debian or Red Hat (.deb, .rpm) instead: it brings what the system wants.',
        ];
  return `The windows run without Chromium’s sandbox, because ${why}. ${what}`;
}
