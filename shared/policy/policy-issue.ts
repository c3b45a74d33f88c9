/** Something that is wrong, or looks wrong, in a policy document. `path`: a JSON Pointer (RFC 6901); empty: the whole. */
export interface PolicyIssue {
  readonly path: string;
  readonly message: string;
}
