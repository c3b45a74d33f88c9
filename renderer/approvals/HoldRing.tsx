const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** How much is left of the time, drawn; the words beside it say the same. */
export function HoldRing({ left }: { readonly left: number }) {
  return (
    <svg className="ring" viewBox="0 0 36 36" aria-hidden>
      <circle className="ring-track" cx="18" cy="18" r={RADIUS} />
      <circle
        className="ring-left"
        cx="18"
        cy="18"
        r={RADIUS}
        strokeDasharray={ROUND}
        strokeDashoffset={ROUND * (1 - left)}
        transform="rotate(-90 18 18)"
      />
    </svg>
  );
}
