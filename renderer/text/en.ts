import { appText, diffText, helpText, jsonText, paletteText, pauseText, riskText } from './app.ts';
import { approvalsText } from './approvals.ts';
import { clientsText } from './clients.ts';
import { historyText } from './history.ts';
import { overviewText } from './overview.ts';
import { policyText } from './policy.ts';
import { rulesText } from './rules.ts';
import { serversText } from './servers.ts';
import { backupText, notifyText, settingsText } from './settings.ts';

/** Every word the page says. What clients, servers and the core say comes from them. */
export const text = {
  app: appText,
  backup: backupText,
  approvals: approvalsText,
  clients: clientsText,
  diff: diffText,
  help: helpText,
  history: historyText,
  json: jsonText,
  notify: notifyText,
  overview: overviewText,
  palette: paletteText,
  pause: pauseText,
  policy: policyText,
  risk: riskText,
  rules: rulesText,
  servers: serversText,
  settings: settingsText,
} as const;
