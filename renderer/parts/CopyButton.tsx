import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import * as text from '../text/en.ts';
import { Button } from './Button.tsx';

const SHOWN_MS = 1_600;

/** Copies text; says so for a moment, also to screen readers. `label` names what is copied. */
export function CopyButton({ value, label, isQuiet = true }: { value: string; label: string; isQuiet?: boolean }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  return (
    <Button look={isQuiet ? 'quiet' : 'plain'} size="small" onClick={copy} aria-label={label} title={label}>
      {state === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite" className={isQuiet ? 'visually-hidden' : ''}>
        {state === 'copied' ? text.app.copied : state === 'failed' ? text.app.copyFailed : isQuiet ? '' : text.app.copy}
      </span>
    </Button>
  );
}
