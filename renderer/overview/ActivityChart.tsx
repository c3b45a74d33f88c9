import { linkTo } from '../app/route.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { formatMinute, startOfDay } from '../format/time.ts';
import { InlineError } from '../parts/InlineError.tsx';
import { useNow } from '../parts/use-now.ts';
import * as text from '../text/en.ts';
import { type ActivityHour, hoursOf } from './activity-hours.ts';

const HEIGHT = 96;
/** Room above the tallest bar for the mark of an asked hour. */
const HEAD = 10;

/** Today's calls by decision, an hour a bar. The words for each hour are there for who does not see it. */
export function ActivityChart() {
  const client = useClient();
  const day = startOfDay(useNow(60_000));
  const today = useAppState((state) => state.today);
  const decided = today.allowed + today.denied;
  // While calls are coming in, a few times a minute is often enough.
  const { value, error } = useFetched(`${day} ${Math.ceil(Math.log2(decided + 1) * 8)}`, () =>
    client['history.activity']({ from: day }),
  );
  const hours = hoursOf(day, value?.periods ?? []);
  const most = Math.max(1, ...hours.map(({ allowed, denied }) => allowed + denied));
  const texts = text.overview.activity;
  return (
    <section className="activity" aria-labelledby="overview-activity">
      <div className="section-head">
        <h2 id="overview-activity">{texts.title}</h2>
        <a className="link small" href={linkTo('history', 'effect=allow', 'by=rule', `from=${day}`)}>
          {texts.unasked}
        </a>
      </div>
      <InlineError message={error} />
      {value !== null && decided === 0 ? <p className="muted small">{texts.nothing}</p> : null}
      <ol className="activity-bars">
        {hours.map((hour) => (
          <li key={hour.start} title={sayHour(hour)}>
            <span className="visually-hidden">{sayHour(hour)}</span>
            <Bar hour={hour} most={most} />
          </li>
        ))}
      </ol>
      <div className="activity-hours num" aria-hidden>
        <span>00</span>
        <span>06</span>
        <span>12</span>
        <span>18</span>
        <span>24</span>
      </div>
      <div className="activity-legend" aria-hidden>
        {(['allowed', 'denied', 'asked'] as const).map((kind) => (
          <span key={kind}>
            <svg viewBox="0 0 10 10">
              {kind === 'asked' ? (
                <rect className="activity-asked" y="3" width="10" height="5" />
              ) : (
                <rect className={`activity-${kind}`} width="10" height="10" rx="2" />
              )}
            </svg>
            {texts.legend[kind]}
          </span>
        ))}
      </div>
    </section>
  );
}

function Bar({ hour, most }: { readonly hour: ActivityHour; readonly most: number }) {
  const scale = (HEIGHT - HEAD) / most;
  // Something small is still something.
  const allowed = hour.allowed === 0 ? 0 : Math.max(2, hour.allowed * scale);
  const denied = hour.denied === 0 ? 0 : Math.max(2, hour.denied * scale);
  const top = HEIGHT - allowed - denied;
  return (
    <svg viewBox={`0 0 20 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <rect className="activity-track" x="0" y={HEIGHT - 2} width="20" height="2" />
      <rect className="activity-allowed" x="0" y={HEIGHT - allowed} width="20" height={allowed} />
      <rect className="activity-denied" x="0" y={top} width="20" height={denied} />
      {hour.asked === 0 ? null : <rect className="activity-asked" x="7" y={Math.max(0, top - 8)} width="6" height="5" />}
    </svg>
  );
}

function sayHour({ start, allowed, denied, asked }: ActivityHour): string {
  return text.overview.activity.hour(formatMinute(start), allowed, denied, asked);
}
