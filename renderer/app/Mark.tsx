/** The mark: a check over a line, the second signature. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden>
      <path d="M4 11.500 9 16.500 20 5.500" />
      <path d="M4 20.500h16" opacity=".5" />
    </svg>
  );
}
