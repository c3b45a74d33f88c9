import type { AppState } from '../../shared/contract/state.ts';
import type { SwitchKind } from '../../shared/model/switches.ts';
import * as text from '../text/en.ts';
import { linkTo, PAGE_NAMES } from './route.ts';

export type PaletteAction =
  | 'pause'
  | 'resume'
  | 'ask-everything'
  | 'ask-by-rules'
  | 'quiet'
  | 'quiet-off'
  | 'theme'
  | 'copy-address';

/** Somewhere to go, or something to do. */
export interface PaletteItem {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  readonly to: { readonly place: string } | { readonly action: PaletteAction };
}

type Known = Pick<AppState, 'servers' | 'grants' | 'approvals' | 'switches' | 'settings'>;

/** Everything the palette offers now. */
export function paletteItems(state: Known): readonly PaletteItem[] {
  const texts = text.palette;
  const place = (key: string, label: string, kind: string, at: string): PaletteItem => ({ key, label, kind, to: { place: at } });
  const act = (action: PaletteAction): PaletteItem => ({
    key: action,
    label: texts.actions[action],
    kind: texts.kinds.action,
    to: { action },
  });
  const isOn = (kind: SwitchKind): boolean =>
    state.switches.some((each) => each.kind === kind && each.client === null && each.server === null);
  return [
    ...PAGE_NAMES.map((page) => place(page, text.app.pages[page], texts.kinds.page, linkTo(page))),
    act(isOn('pause') ? 'resume' : 'pause'),
    act(state.settings.askForEverything || isOn('ask') ? 'ask-by-rules' : 'ask-everything'),
    act(isOn('quiet') ? 'quiet-off' : 'quiet'),
    act('copy-address'),
    act('theme'),
    ...state.servers.flatMap(({ name }) => [
      place(`rules ${name}`, texts.rulesOf(name), texts.kinds.rules, linkTo('rules', name)),
      place(`server ${name}`, name, texts.kinds.server, linkTo('servers', name)),
    ]),
    ...state.grants.map(({ name }) => place(`client ${name}`, name, texts.kinds.client, linkTo('clients', name))),
  ];
}

/** The items that hold every typed word, those that begin with the first one first. */
export function matchItems(items: readonly PaletteItem[], typed: string): readonly PaletteItem[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const first = words[0] ?? '';
  const found = items.filter(({ label, kind }) => words.every((word) => `${label} ${kind}`.toLowerCase().includes(word)));
  const rank = ({ label }: PaletteItem): number => (label.toLowerCase().startsWith(first) ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b));
}
