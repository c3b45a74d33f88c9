/**
 * The content security policy of every page of ours, whichever host serves it: it may load its own files and talk to its own
 * address, and nothing may frame, open or embed it.
 */
export const PAGE_CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // Text never becomes markup or script, not even by mistake.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
