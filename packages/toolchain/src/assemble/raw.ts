/**
 * The arm64 boot image header (Linux, Documentation/arch/arm64/booting.rst): a flat binary that begins with
 *
 *     0  u32 code0      4  u32 code1
 *     8  u64 text_offset
 *    16  u64 image_size: bytes of memory that the image needs from its first byte on
 *    24  u64 flags     32  3 × u64 reserved
 *    56  u32 magic "ARM\x64"    60  u32 reserved
 */
const IMAGE_SIZE = 16;
const MAGIC = 56;
const ARM64_MAGIC = 0x644d5241;

export interface Placed {
  physicalAddress: bigint;
  bytes: Uint8Array;
}

/** Lays segments out by physical address, zero between them. The first byte is the lowest address. */
export function flatten(segments: readonly Placed[]): Uint8Array {
  const present = segments.filter((segment) => segment.bytes.length > 0);
  const addresses = present.map((segment) => segment.physicalAddress);
  const [low = 0n] = addresses.toSorted((a, b) => Number(a - b));
  const end = present.reduce((most, { physicalAddress, bytes }) => {
    return Math.max(most, Number(physicalAddress - low) + bytes.length);
  }, 0);
  const flat = new Uint8Array(end);
  for (const { physicalAddress, bytes } of present) flat.set(bytes, Number(physicalAddress - low));
  return flat;
}

/** True when the bytes begin with the header above. */
export function isArm64Image(bytes: Uint8Array): boolean {
  if (bytes.length < 64) return false;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC, true) === ARM64_MAGIC;
}

export function imageSizeOf(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(IMAGE_SIZE, true));
}

/** Sets `image_size`, in place. */
export function setImageSize(bytes: Uint8Array, size: number): void {
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(IMAGE_SIZE, BigInt(size), true);
}
