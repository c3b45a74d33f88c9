import { CircleAlert, OctagonAlert, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Risk } from '../../shared/model/risk.ts';
import * as text from '../text/en.ts';

export type ChipTone = 'plain' | 'low' | 'medium' | 'high' | 'critical' | 'allow' | 'deny' | 'ask';

export function Chip({ tone = 'plain', children }: { readonly tone?: ChipTone; readonly children: ReactNode }) {
  return <span className={`chip ${tone}`}>{children}</span>;
}

const SHAPES = { low: ShieldCheck, medium: CircleAlert, high: TriangleAlert, critical: OctagonAlert } as const satisfies Record<
  Risk,
  unknown
>;

/** A risk as word and shape, never by colour alone; `detail` follows after a dot. */
export function RiskChip({ risk, detail }: { readonly risk: Risk; readonly detail?: string }) {
  const Shape = SHAPES[risk];
  return (
    <Chip tone={risk}>
      <Shape aria-hidden />
      {text.risk[risk]}
      {detail === undefined ? null : ` · ${detail}`}
    </Chip>
  );
}

export function Dot() {
  return <span className="dot" aria-hidden />;
}
