/** A page of a few words without scripts or styles of its own, for whoever is not signed in. `paragraphs` is our own text. */
export function plainPage(title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((text) => `<p>${text}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body><main>
<h1>${title}</h1>
${body}
</main></body>
</html>
`;
}

export const SIGNED_OUT_PAGE = plainPage('Countersign', [
  'This page needs a one-time link.',
  'Run <code>countersign ui</code> in a terminal (in a checkout: <code>npm exec countersign ui</code>) and open the address that it prints.',
]);

export const USED_LINK_PAGE = plainPage('This link no longer works', [
  'A link signs in once, within ten minutes.',
  'Run <code>countersign ui</code> in a terminal for a new one.',
  'If you have not used this link yourself, somebody else on this computer may have: stop the gateway and start it again, which ends every sign-in.',
]);

export const NOT_BUILT_PAGE = plainPage('The page is not built', [
  'Run <code>npm run build</code> in the checkout, then load this page again.',
]);
