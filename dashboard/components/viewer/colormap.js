/**
 * Colours of the saliency maps.
 *
 * Unsigned maps use inferno without its black end (perceptually uniform, lightness always rising);
 * signed maps use blue against orange, which every common colour blindness tells apart. Both are
 * transparent at 0, so that a map never paints where it says nothing.
 */

const SEQUENTIAL = ["4a0c6b", "781c6d", "a52c60", "cf4446", "ed6925", "fb9b06", "f7d13d", "fcffa4"];
// Saturated ends rather than pale ones: they must stand out over black lung and over white bone.
const AGAINST = ["6f8fb5", "4f8fdc", "2a7df2", "0f62fe"];
const FOR = ["b59468", "d88f3c", "f58518", "ff7300"];

/** Longest side to which coarse grids are smoothed before they are coloured. */
const SMOOTH_SIDE = 448;

/** Share of the maximum from which a colour is fully there. */
const OPAQUE_FROM = 0.5;

function rgbOfHex(hex) {
  return [0, 2, 4].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

/** A colour on a list of evenly spaced stops, position in [0, 1]. */
function colourAt(stops, position) {
  const place = Math.min(1, Math.max(0, position)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const share = place - index;
  const [from, to] = [rgbOfHex(stops[index]), rgbOfHex(stops[index + 1])];
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * share));
}

/** How opaque a value is: a straight ramp from nothing at 0. */
function opacityOf(strength) {
  return Math.min(1, strength / OPAQUE_FROM);
}

/**
 * Packed RGBA for the 255 values -127..127, at index value + 127.
 *
 * @param {boolean} isSigned Whether negative values mean "against"; else they are drawn as 0.
 */
function mapColours(isSigned) {
  const table = new Uint32Array(255);
  for (let value = -127; value <= 127; value += 1) {
    if (value === 0 || (value < 0 && !isSigned)) continue;
    const strength = Math.abs(value) / 127;
    const stops = isSigned ? (value < 0 ? AGAINST : FOR) : SEQUENTIAL;
    const [red, green, blue] = colourAt(stops, strength);
    const alpha = Math.round(opacityOf(strength) * 255);
    table[value + 127] = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return table;
}

/**
 * Smooth the grid and colour it.
 *
 * The values are interpolated, not the colours: mixing the colours of two neighbours would show
 * tones that the legend does not have.
 *
 * @param {{values: Int8Array, rows: number, columns: number}} grid The map as it came.
 * @returns {HTMLCanvasElement} To be stretched over the whole image rectangle.
 */
function paintMap(grid, isSigned) {
  const growth = Math.max(1, Math.ceil(SMOOTH_SIDE / Math.max(grid.rows, grid.columns)));
  const [columns, rows] = [grid.columns * growth, grid.rows * growth];
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(columns, rows);
  const pixels = new Uint32Array(picture.data.buffer);
  const colours = mapColours(isSigned);
  const across = linearTaps(columns, 0, growth, grid.columns);
  const down = linearTaps(rows, 0, growth, grid.rows);
  const smooth = new Float32Array(columns * rows);
  resamplePlane(grid.values, grid.columns, across, down, smooth);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = colours[Math.round(smooth[i]) + 127];
  context.putImageData(picture, 0, 0);
  return canvas;
}

/** CSS gradient of the legend, over black as on the image. */
function legendGradient(isSigned) {
  const stops = [];
  for (let step = 0; step <= 16; step += 1) {
    const position = step / 16;
    const strength = isSigned ? Math.abs(2 * position - 1) : position;
    const list = isSigned ? (position < 0.5 ? AGAINST : FOR) : SEQUENTIAL;
    const [red, green, blue] = colourAt(list, strength);
    stops.push(`rgba(${red},${green},${blue},${opacityOf(strength).toFixed(2)}) ${position * 100}%`);
  }
  return `linear-gradient(to right, ${stops.join(", ")}), #0b0d10`;
}
