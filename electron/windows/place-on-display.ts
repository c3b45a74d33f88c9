import type { Rectangle } from 'electron';

/** The size kept, as far as the display has room for it, in the middle and a little above. */
export function placeOnDisplay(size: Pick<Rectangle, 'width' | 'height'>, workArea: Rectangle): Rectangle {
  const width = Math.min(size.width, workArea.width);
  const height = Math.min(size.height, workArea.height);
  return {
    x: Math.round(workArea.x + (workArea.width - width) / 2),
    y: Math.round(workArea.y + (workArea.height - height) / 3),
    width,
    height,
  };
}
