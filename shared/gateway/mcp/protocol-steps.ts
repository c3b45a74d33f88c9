import { discoverAuthorization } from './discover-authorization.ts';
import { readChallenge } from './read-challenge.ts';
import { beginSignIn } from './sign-in.ts';
import { renewTokens, revokeTokens } from './token-requests.ts';

/** The steps of signing in that are built on the MCP SDK. */
export const protocolSteps = { readChallenge, discoverAuthorization, beginSignIn, renewTokens, revokeTokens };
