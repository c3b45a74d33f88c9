import type { LearntRuleView } from '../../shared/contract/rules.ts';
import { formatMoment } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { useNow } from '../parts/use-now.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** What answers at the prompt taught: each with how long it counts, and to be taken back. */
export function LearntRules(props: {
  readonly learnt: readonly LearntRuleView[];
  readonly onRevoke: (key: string) => void;
  readonly isNamed?: boolean;
}) {
  const now = useNow(30_000);
  const texts = text.rules.learnt;
  return (
    <section className="learnt">
      <h3>{texts.title}</h3>
      {props.learnt.length === 0 ? <p className="faint small">{texts.none}</p> : null}
      <ul>
        {props.learnt.map(({ key, name, sentence, until }) => {
          const what = sentence === '' ? texts.anything : sentence;
          return (
            <li key={key}>
              <div className="grow">
                <code>
                  {props.isNamed === true ? <b>{name} </b> : null}
                  <VisibleText value={what} />
                </code>
                <span className="faint small block">{sayUntil(until, now)}</span>
              </div>
              <Button size="small" aria-label={texts.revokeThis(name, what)} onClick={() => props.onRevoke(key)}>
                {texts.revoke}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function sayUntil(until: string | null, now: number): string {
  const texts = text.rules.learnt;
  if (until === null) return texts.always;
  const at = Date.parse(until);
  return at <= now ? texts.over : texts.until(formatMoment(at, now));
}
