/** The rings let a host reach the policy through the core alone. */
export { type CaseResult, runPolicyCases } from '../policy/run-cases.ts';
