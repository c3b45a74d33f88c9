import type { IncomingHttpHeaders } from 'node:http';
import type { Authorizer } from './authorizer.ts';
import { headerText } from './http-requests.ts';
import type { Passage, PassageInHand, PassageRequest, PassageSink } from './http-passage.ts';
import { UpstreamError } from './link.ts';

/**
 * A passage whose requests carry the Authorization header that the server's sign-in gives. A request that the server refused for
 * want of it (401) was not carried out: it is sent once more when there is another one by now. What is refused after that
 * fails with words that say what to do. A header that is known is put on without waiting.
 */
export function createAuthorizedPassage(passage: Passage, authorizer: Authorizer): Passage {
  function send(request: PassageRequest, sink: PassageSink): PassageInHand {
    let inHand: PassageInHand | null = null;
    let isAborted = false;

    function sendWith(sent: string | null, isSecond: boolean): void {
      if (isAborted) return sink.fail(new UpstreamError('closed', 'The client left.'));
      const headers = sent === null ? request.headers : [...request.headers, 'authorization', sent];
      inHand = passage.send({ ...request, headers }, refusable(sent, isSecond));
    }

    /** Passes everything on but a refusal of our credentials. */
    function refusable(sent: string | null, isSecond: boolean): PassageSink {
      let isRefused = false;
      return {
        head(status, headers) {
          if (status !== 401 && status !== 403) return sink.head(status, headers);
          isRefused = true;
          inHand?.abort();
          afterRefusal(status, headers, sent, isSecond);
        },
        data: (chunk) => isRefused || sink.data(chunk),
        end: () => (isRefused ? undefined : sink.end()),
        fail: (error) => (isRefused ? undefined : sink.fail(error)),
      };
    }

    function afterRefusal(status: 401 | 403, headers: IncomingHttpHeaders, sent: string | null, isSecond: boolean): void {
      const wwwAuthenticate = headerText(headers['www-authenticate']);
      const next = authorizer.refused({ status, wwwAuthenticate, sent, isSecond });
      next
        .then(async (after) => {
          if (after.sendAgain && !isSecond) sendWith(await authorizer.header(), true);
          else sink.fail(new UpstreamError('auth', after.sendAgain ? 'The server refused our credentials.' : after.message));
        })
        .catch((error: unknown) => sink.fail(asUpstreamError(error)));
    }

    const given = authorizer.header();
    if (given instanceof Promise)
      given.then((sent) => sendWith(sent, false)).catch((error: unknown) => sink.fail(asUpstreamError(error)));
    else sendWith(given, false);
    return {
      abort() {
        isAborted = true;
        inHand?.abort();
      },
      resume: () => inHand?.resume(),
    };
  }

  return { send, close: () => passage.close() };
}

function asUpstreamError(error: unknown): UpstreamError {
  return error instanceof UpstreamError ? error : new UpstreamError('auth', 'The sign-in of the server cannot be read now.');
}
