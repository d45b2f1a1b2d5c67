/**
 * From stored value to grey level.
 *
 * One table of 65536 entries is rebuilt when the window changes; the redraw then costs one lookup
 * per screen pixel, whatever the VOI function is.
 */

const STORED_VALUES = 65536;

/**
 * The share of full white for one modality value.
 *
 * Source: DICOM PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT).
 *
 * @param {string} shape LINEAR, LINEAR_EXACT, SIGMOID or LUT.
 * @param {?{values: Uint8Array}} lut The file's table, for shape LUT.
 * @returns {(value: number) => number} From modality value to [0, 1].
 */
function voiFunction(shape, center, width, lut) {
  if (shape === "SIGMOID") return (x) => 1 / (1 + Math.exp((-4 * (x - center)) / width));
  if (shape === "LUT") return lutFunction(lut.values, center, width);
  if (shape === "LINEAR_EXACT") {
    return (x) => {
      if (x <= center - width / 2) return 0;
      if (x > center + width / 2) return 1;
      return (x - center) / width + 0.5;
    };
  }
  const low = center - 0.5 - (width - 1) / 2;
  const high = center - 0.5 + (width - 1) / 2;
  return (x) => {
    if (x <= low) return 0;
    if (x > high) return 1;
    return (x - (center - 0.5)) / (width - 1) + 0.5;
  };
}

/**
 * A VOI LUT is a curve over an interval. Dragging moves and stretches that interval, so the picture
 * never jumps from the file's curve to a straight line; undragged it is exactly the file's table.
 */
function lutFunction(values, center, width) {
  const first = center - width / 2;
  const step = values.length / width;
  const last = values.length - 1;
  return (x) => values[Math.min(last, Math.max(0, Math.floor((x - first) * step + 0.5)))] / 255;
}

/**
 * Fill the table from stored value to packed RGBA.
 *
 * The order matters: VOI first, then the MONOCHROME1 inversion, then the reader's own inversion.
 *
 * @param {Uint32Array} table 65536 entries, overwritten.
 * @param {object} image Manifest of the image (slope, intercept, is_inverted).
 * @param {object} voi The current window: shape, center, width, lut.
 * @param {boolean} isInverted Whether the reader asked for an inverted picture.
 */
function fillGreyTable(table, image, voi, isInverted) {
  const grey = voiFunction(voi.shape, voi.center, voi.width, voi.lut);
  const isFlipped = image.is_inverted !== isInverted;
  const entries = image.is_colour ? 256 : STORED_VALUES;
  for (let stored = 0; stored < entries; stored += 1) {
    const level = Math.floor(grey(stored * image.slope + image.intercept) * 255 + 0.5);
    const shown = isFlipped ? 255 - level : level;
    table[stored] = (0xff000000 | (shown << 16) | (shown << 8) | shown) >>> 0;
  }
}

/** Bytes of a base64 text. */
function bytesOfBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * The menu of windows: the file's VOI LUTs (a file that has one means it), the file's windows,
 * then the full range, which is known only once the pixels are here.
 *
 * @returns {Array<object>} Each with id, name, source, shape, center, width, lut.
 */
function presetsOf(image, frame) {
  const luts = image.voi_luts.map((lut, index) => {
    const values = bytesOfBase64(lut.values);
    const center = lut.first_mapped + values.length / 2;
    const source = "VOI LUT Sequence (0028,3010)";
    const name = lut.name || `VOI LUT ${index + 1}`;
    return { id: `lut${index}`, name, source, shape: "LUT", center, width: values.length, lut: { values } };
  });
  const windows = image.windows.map((window, index) => ({
    id: `window${index}`,
    name: window.name || `Window ${index + 1}`,
    source: window.source,
    shape: window.function,
    center: window.center,
    width: window.width,
    lut: null,
  }));
  const known = [...luts, ...windows];
  const hasFullRange = windows.some((window) => window.name === FULL_RANGE);
  return hasFullRange && known.length > 0 ? known : [...known, fullRange(image, frame)];
}

const FULL_RANGE = "Full range";

/** The window that shows every value of the frame, or of the type while the frame is on its way. */
function fullRange(image, frame) {
  const low = frame && !image.is_colour ? frame.low : 0;
  const high = frame && !image.is_colour ? frame.high : image.is_colour ? 255 : STORED_VALUES - 1;
  const ends = [low * image.slope + image.intercept, high * image.slope + image.intercept];
  const width = Math.max(Math.abs(ends[1] - ends[0]), Math.abs(image.slope) || 1e-6);
  return {
    id: "full",
    name: FULL_RANGE,
    source: image.is_colour ? "Colours as stored" : "Lowest to highest value of the image",
    shape: "LINEAR_EXACT",
    center: (ends[0] + ends[1]) / 2,
    width,
    lut: null,
  };
}

/** The narrowest window a function allows: LINEAR is defined from 1 upwards only. */
function narrowestWidth(shape, image) {
  return shape === "LINEAR" ? 1 : Math.abs(image.slope) || 1e-6;
}
