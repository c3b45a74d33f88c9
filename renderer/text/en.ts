/*
 * Every word the page says, by part. What clients, servers and the core say comes from them. Imported as a whole (`import * as text`), so that
 * each chunk of the page carries only the words that it says.
 */
export {
  appText as app,
  helpText as help,
  jsonText as json,
  riskText as risk,
} from './app.ts';
export { approvalsText as approvals } from './approvals.ts';
export { clientsText as clients } from './clients.ts';
export { desktopText as desktop } from './desktop.ts';
export { diffText as diff } from './diff.ts';
export { historyText as history } from './history.ts';
export { lookUpText as lookUp } from './look-up.ts';
export { overviewText as overview } from './overview.ts';
export { paletteText as palette } from './palette.ts';
export { policyText as policy } from './policy.ts';
export { rulesText as rules } from './rules.ts';
export { serversText as servers } from './servers.ts';
export { suspiciousText as suspicious } from './suspicious.ts';
export { switchesText as switches } from './switches.ts';
export { backupText as backup, notifyText as notify, settingsText as settings } from './settings.ts';
export { setupText as setup } from './setup.ts';
export { unitsText as units } from './units.ts';
