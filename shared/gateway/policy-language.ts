import type { PolicyLanguage } from './config/policy-language.ts';
import { compilePolicy, recommendedPolicy, unreadablePolicy } from '../policy/compile-policy.ts';
import { loosens } from '../policy/loosens.ts';
import { readPolicy, writePolicy } from '../policy/read-policy.ts';

/** The policy ring, as the policy book uses it. */
export const policyLanguage: PolicyLanguage = {
  read: readPolicy,
  write: writePolicy,
  compile: compilePolicy,
  recommended: recommendedPolicy,
  unreadable: unreadablePolicy,
  loosens,
};
