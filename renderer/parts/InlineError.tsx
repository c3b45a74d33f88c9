import { CircleAlert } from 'lucide-react';

/** An error where it happened. Takes no room when there is none. */
export function InlineError({ message, id }: { readonly message: string | null; readonly id?: string }) {
  return (
    <div role="alert" className="inline-error" id={id}>
      {message === null ? null : (
        <>
          <CircleAlert aria-hidden />
          <span>{message}</span>
        </>
      )}
    </div>
  );
}
