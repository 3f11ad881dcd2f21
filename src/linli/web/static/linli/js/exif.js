// Where a JPEG says it was taken: reads the GPS entries of its EXIF block (TIFF 6.0 layout,
// EXIF 2.3 section 4.6.6), in the browser, and nothing else.

function rational(view, at, little) {
  return view.getUint32(at, little) / view.getUint32(at + 4, little);
}

function entries(view, tiff, at, little) {
  const found = new Map();
  if (tiff + at + 2 > view.byteLength) return found;
  const count = view.getUint16(tiff + at, little);
  for (let index = 0; index < count; index += 1) {
    const entry = tiff + at + 2 + index * 12;
    if (entry + 12 > view.byteLength) break;
    found.set(view.getUint16(entry, little), entry + 8);
  }
  return found;
}

function degrees(view, tiff, valueAt, little) {
  const at = tiff + view.getUint32(valueAt, little);
  if (at + 24 > view.byteLength) return Number.NaN;
  return rational(view, at, little) + rational(view, at + 8, little) / 60 + rational(view, at + 16, little) / 3600;
}

function fromTiff(view, tiff) {
  const little = view.getUint16(tiff) === 0x4949;
  const first = entries(view, tiff, view.getUint32(tiff + 4, little), little);
  if (!first.has(0x8825)) return null;
  const gps = entries(view, tiff, view.getUint32(first.get(0x8825), little), little);
  if (![1, 2, 3, 4].every((tag) => gps.has(tag))) return null;
  const south = String.fromCharCode(view.getUint8(gps.get(1))) === "S";
  const west = String.fromCharCode(view.getUint8(gps.get(3))) === "W";
  const lat = degrees(view, tiff, gps.get(2), little) * (south ? -1 : 1);
  const lon = degrees(view, tiff, gps.get(4), little) * (west ? -1 : 1);
  const possible = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  return possible ? { lon, lat } : null;
}

/** {lon, lat} in WGS 84, or null when the file does not say. */
export async function placeOf(file) {
  const view = new DataView(await file.slice(0, 256 * 1024).arrayBuffer());
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const exif = marker === 0xe1 && view.getUint32(at + 4) === 0x45786966;
    if (exif) {
      try {
        return fromTiff(view, at + 10);
      } catch (error) {
        if (error instanceof RangeError) return null; // a damaged block
        throw error;
      }
    }
    if (marker === 0xda) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
