/** An image of a square icon, as PNG. */
export interface IconImage {
  readonly pixels: number;
  readonly png: Buffer;
}

/** A Windows icon file that holds each image as PNG, which Windows reads since Vista. */
export function createIco(images: readonly IconImage[]): Buffer {
  const directory = Buffer.alloc(6 + 16 * images.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(images.length, 4);
  let place = directory.length;
  for (const [index, { pixels, png }] of images.entries()) {
    const entry = 6 + 16 * index;
    // One byte each: 0 stands for 256.
    directory.writeUInt8(pixels % 256, entry);
    directory.writeUInt8(pixels % 256, entry + 1);
    directory.writeUInt16LE(1, entry + 4);
    directory.writeUInt16LE(32, entry + 6);
    directory.writeUInt32LE(png.length, entry + 8);
    directory.writeUInt32LE(place, entry + 12);
    place += png.length;
  }
  return Buffer.concat([directory, ...images.map(({ png }) => png)]);
}

/** Which kinds of entry of a macOS icon file hold an image of so many pixels: as it is, and as the double of a smaller one. */
const ICNS_KINDS: Readonly<Record<number, readonly string[]>> = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** A macOS icon file. Sizes that it has no kind for are refused. */
export function createIcns(images: readonly IconImage[]): Buffer {
  const entries = images.flatMap(({ pixels, png }) => {
    const kinds = ICNS_KINDS[pixels];
    if (kinds === undefined) throw new Error(`A macOS icon has no entry of ${pixels} pixels.`);
    return kinds.map((kind) => Buffer.concat([icnsHeader(kind, png.length), png]));
  });
  const body = Buffer.concat(entries);
  return Buffer.concat([icnsHeader('icns', body.length), body]);
}

function icnsHeader(kind: string, length: number): Buffer {
  const header = Buffer.alloc(8);
  header.write(kind, 'latin1');
  header.writeUInt32BE(length + 8, 4);
  return header;
}
