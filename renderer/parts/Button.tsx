import type { ComponentPropsWithRef } from 'react';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** solid: the one filled button of a view. plain: everything else. quiet: inside rows. danger: takes something away. */
  readonly look?: 'plain' | 'solid' | 'quiet' | 'danger';
  readonly size?: 'regular' | 'small';
  /** A command is under way: said to screen readers, and a second press does nothing. */
  readonly isWorking?: boolean;
}

export function Button({ look = 'plain', size = 'regular', isWorking = false, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${look} ${size} ${className ?? ''}`}
      aria-busy={isWorking || undefined}
      aria-disabled={isWorking || rest['aria-disabled'] || undefined}
      onClick={isWorking ? (event) => event.preventDefault() : onClick}
    />
  );
}
