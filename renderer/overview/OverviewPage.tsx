import { linkTo } from '../app/route.ts';
import { useAppState } from '../connect/session-context.ts';
import { formatCount } from '../format/quantity.ts';
import { PageHeader } from '../parts/PageHeader.tsx';
import * as text from '../text/en.ts';
import { ActivityChart } from './ActivityChart.tsx';
import { ClientsSection } from './ClientsSection.tsx';
import { FirstRun } from './FirstRun.tsx';
import { ProblemsSection } from './ProblemsSection.tsx';
import { ServersSection } from './ServersSection.tsx';

/** What is connected, what waits, what went through today, and what needs a hand. */
export function OverviewPage() {
  const hasServers = useAppState((state) => state.servers.length > 0);
  const hasGrants = useAppState((state) => state.grants.length > 0);
  const version = useAppState((state) => state.version);
  const dataDir = useAppState((state) => state.dataDir);
  return (
    <div className="page overview-page">
      <PageHeader title={text.overview.title} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard */}
      <div className="page-scroll" tabIndex={0} role="group" aria-label={text.overview.title}>
        <div className="overview">
          {hasServers && hasGrants ? null : <FirstRun hasServers={hasServers} hasGrants={hasGrants} />}
          <ProblemsSection />
          {hasServers || hasGrants ? (
            <>
              <Counts />
              <ActivityChart />
            </>
          ) : null}
          <div className="overview-columns">
            <ClientsSection />
            <ServersSection />
          </div>
          <footer className="faint small">
            {text.overview.about(version)} <span className="mono">{dataDir}</span>
          </footer>
        </div>
      </div>
    </div>
  );
}

function Counts() {
  const today = useAppState((state) => state.today);
  const waiting = useAppState((state) => state.approvals.filter((approval) => approval.state !== 'ticket').length);
  const sessions = useAppState((state) => state.sessions);
  const texts = text.overview.counts;
  return (
    <ul className="counts num" aria-label={texts.label}>
      <li>
        <a href={linkTo('approvals')} className={waiting > 0 ? 'ask' : undefined}>
          <b>{formatCount(waiting)}</b>
          <span>{texts.waiting}</span>
        </a>
      </li>
      <li>
        <a href={linkTo('history')}>
          <b>{formatCount(today.allowed)}</b>
          <span>{texts.allowed}</span>
        </a>
      </li>
      <li>
        <a href={linkTo('history')}>
          <b>{formatCount(today.asked)}</b>
          <span>{texts.asked}</span>
        </a>
      </li>
      <li>
        <a href={linkTo('history')} className={today.denied > 0 ? 'deny' : undefined}>
          <b>{formatCount(today.denied)}</b>
          <span>{texts.denied}</span>
        </a>
      </li>
      <li>
        <div>
          <b>{formatCount(sessions)}</b>
          <span>{texts.sessions}</span>
        </div>
      </li>
    </ul>
  );
}
