/** Problems of a document, each with the place it stands at. */
export function ProblemList(props: { readonly problems: readonly { readonly path: string; readonly message: string }[] }) {
  return (
    <ul className="problem-list">
      {props.problems.map((problem, index) => (
        <li key={index}>
          <code>{problem.path === '' ? '/' : problem.path}</code> {problem.message}
        </li>
      ))}
    </ul>
  );
}
