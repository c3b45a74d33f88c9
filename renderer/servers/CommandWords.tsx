import type { ReactNode } from 'react';
import { argumentLabel } from '../../shared/model/launch/shown-words.ts';
import type { Argument, OAuthClient, Transport } from '../../shared/model/server.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** What will run or be reached, exactly: the program and each argument by itself, so that quoting hides nothing. */
export function ConnectionPreview({ connection }: { readonly connection: Transport }) {
  const texts = text.servers.add;
  return connection.transport === 'stdio' ? (
    <Preview title={texts.willRun}>
      <CommandWords words={[connection.command, ...connection.args]} />
      <Named names={Object.entries(connection.env)} title={texts.withValues} />
      {connection.cwd === undefined ? null : (
        <div className="preview-more">
          <span className="faint">{texts.inFolder}</span> <VisibleText value={connection.cwd} />
        </div>
      )}
    </Preview>
  ) : (
    <Preview title={texts.willReach}>
      <Address url={connection.url} />
      <Named names={Object.entries(connection.headers)} title={texts.withHeaders} />
      {connection.oauth === undefined ? null : <SignsInAs client={connection.oauth} />}
    </Preview>
  );
}

export function Preview({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="preview" aria-live="polite" aria-label={title}>
      <h3>{title}</h3>
      <div className="well mono">{children}</div>
    </section>
  );
}

export function CommandWords({ words }: { readonly words: readonly Argument[] }) {
  return (
    <span className="words">
      {words.map((word, index) => (
        <span key={index} className={index === 0 ? 'word program' : 'word'}>
          <Word word={word} />
        </span>
      ))}
    </span>
  );
}

/** Of a secret in it no more than its name. */
function Word({ word }: { readonly word: Argument }) {
  if (word === '') return <span className="faint">{text.servers.add.emptyWord}</span>;
  if (typeof word === 'string') return <VisibleText value={word} />;
  return (
    <>
      <VisibleText value={word.before} />
      <span className="secret-word">
        <VisibleText value={argumentLabel(word.secret)} /> <span className="faint">{text.servers.add.secretWord}</span>
      </span>
      <VisibleText value={word.after} />
    </>
  );
}

export function Address({ url }: { readonly url: string }) {
  const read = URL.parse(url);
  if (read === null) return <span className="faint">{text.servers.add.nothingYet}</span>;
  const path = `${read.pathname === '/' ? '' : read.pathname}${read.search}`;
  return (
    <>
      <b>{read.host}</b>
      <VisibleText value={path} />{' '}
      <span className="faint">{read.protocol === 'http:' ? text.servers.add.unencrypted : text.servers.add.encrypted}</span>
    </>
  );
}

/** The client with which a sign-in begins; of its secret only that there is one. */
export function SignsInAs({ client }: { readonly client: OAuthClient }) {
  const { clientId, clientSecret, scope, callbackPort } = client;
  const texts = text.servers.oauth.shown;
  return (
    <div className="preview-more">
      <span className="faint">{texts.as}</span> <VisibleText value={clientId} />
      {clientSecret === undefined ? null : <span className="faint"> {texts.withSecret}</span>}
      {scope === undefined ? null : (
        <>
          <span className="faint"> {texts.scope}</span> <VisibleText value={scope} />
        </>
      )}
      {callbackPort === undefined ? null : <span className="faint"> {texts.port(callbackPort)}</span>}
    </div>
  );
}

/** Variables or headers: what stands in clear with its value, what is secret by its name alone. */
function Named(props: { readonly names: readonly (readonly [string, unknown])[]; readonly title: string }) {
  if (props.names.length === 0) return null;
  return (
    <div className="preview-more">
      <span className="faint">{props.title}</span>
      <span className="words">
        {props.names.map(([name, value]) => (
          <span key={name} className="word">
            <VisibleText value={typeof value === 'string' ? `${name}=${value}` : name} />
            {typeof value === 'string' ? null : <span className="faint"> {text.servers.add.secretWord}</span>}
          </span>
        ))}
      </span>
    </div>
  );
}
