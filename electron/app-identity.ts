/**
 * What the app is called by the system: on macOS its bundle, on Windows what its shortcut, its notifications and its entries in the
 * registry go by. The same as `appId` in the packager's configuration.
 */
export const APP_ID = 'app.countersign.desktop';
