import type { Authorizer } from './authorizer.ts';
import { createAuthorizedPassage } from './authorized-passage.ts';
import { createPassage, type Passage, type PassageOptions } from './http-passage.ts';

/** A passage to one server, whose requests are signed in by `authorizer` where it has one. */
export function openPassage(options: PassageOptions, authorizer: Authorizer | null): Passage {
  const passage = createPassage(options);
  return authorizer === null ? passage : createAuthorizedPassage(passage, authorizer);
}
