/**
 * From image pixels to screen pixels, at the resolution of the screen.
 *
 * Zoomed out, every screen pixel is the mean of the stored values it covers (a halved pyramid, then
 * an exact area mean within the fitting level): thin lines neither vanish nor shimmer. Zoomed in, the
 * stored values are interpolated, and from 8x on shown as the squares they are. The result is kept
 * by the renderer, so that a window change is one table lookup per screen pixel.
 */

/** From this zoom on, pixels are drawn as squares: what is seen is what was stored. */
const SQUARES_FROM = 8;

/**
 * Weights that make each screen pixel of one axis from image pixels.
 *
 * @param {number} count Screen pixels wanted.
 * @param {number} start First of them, counted from the image's edge.
 * @param {number} scale Screen pixels per image pixel of this level.
 * @param {number} size Image pixels of this level.
 * @param {number} extent Where the image truly ends, in pixels of this level (its last one may be
 *   covered in part).
 * @returns {{count: number, taps: number, index: Int32Array, weight: Float32Array}}
 */
function axisTaps(count, start, scale, size, extent) {
  if (scale < 1) return areaTaps(count, start, scale, size, extent);
  if (scale < SQUARES_FROM) return linearTaps(count, start, scale, size);
  return nearestTaps(count, start, scale, size);
}

function emptyTaps(count, taps) {
  return { count, taps, index: new Int32Array(count * taps), weight: new Float32Array(count * taps) };
}

function nearestTaps(count, start, scale, size) {
  const axis = emptyTaps(count, 1);
  for (let i = 0; i < count; i += 1) {
    axis.index[i] = Math.min(size - 1, Math.max(0, Math.floor((start + i + 0.5) / scale)));
    axis.weight[i] = 1;
  }
  return axis;
}

function linearTaps(count, start, scale, size) {
  const axis = emptyTaps(count, 2);
  for (let i = 0; i < count; i += 1) {
    const place = Math.min(size - 1, Math.max(0, (start + i + 0.5) / scale - 0.5));
    const first = Math.min(Math.floor(place), Math.max(0, size - 2));
    axis.index[2 * i] = first;
    axis.index[2 * i + 1] = Math.min(size - 1, first + 1);
    axis.weight[2 * i] = 1 - (place - first);
    axis.weight[2 * i + 1] = place - first;
  }
  return axis;
}

function areaTaps(count, start, scale, size, extent) {
  const taps = Math.ceil(1 / scale) + 1;
  const axis = emptyTaps(count, taps);
  for (let i = 0; i < count; i += 1) {
    const from = Math.min(Math.max(0, (start + i) / scale), extent - 1e-6);
    const to = Math.max(Math.min(extent, (start + i + 1) / scale), from + 1e-6);
    const first = Math.floor(from);
    for (let k = 0; k < taps; k += 1) {
      const pixel = first + k;
      const overlap = Math.min(to, pixel + 1) - Math.max(from, pixel);
      axis.index[taps * i + k] = Math.min(size - 1, pixel);
      axis.weight[taps * i + k] = Math.max(0, overlap) / (to - from);
    }
  }
  return axis;
}

/** One image row, resampled sideways. Written out for 1, 2 and 3 taps: this is the hot loop. */
function resampleRow(plane, offset, axis, out, outOffset) {
  const { count, taps, index, weight } = axis;
  if (taps === 1) {
    for (let i = 0; i < count; i += 1) out[outOffset + i] = plane[offset + index[i]];
  } else if (taps === 2) {
    for (let i = 0, t = 0; i < count; i += 1, t += 2) {
      out[outOffset + i] =
        plane[offset + index[t]] * weight[t] + plane[offset + index[t + 1]] * weight[t + 1];
    }
  } else if (taps === 3) {
    for (let i = 0, t = 0; i < count; i += 1, t += 3) {
      out[outOffset + i] =
        plane[offset + index[t]] * weight[t] +
        plane[offset + index[t + 1]] * weight[t + 1] +
        plane[offset + index[t + 2]] * weight[t + 2];
    }
  } else {
    for (let i = 0; i < count; i += 1) {
      let sum = 0;
      for (let t = taps * i; t < taps * (i + 1); t += 1) sum += plane[offset + index[t]] * weight[t];
      out[outOffset + i] = sum;
    }
  }
}

/**
 * Resample one plane: sideways once per image row that is needed, then downwards.
 *
 * @param {TypedArray} plane Image level, row by row.
 * @param {number} columns Its width.
 * @param {TypedArray} out across.count * down.count values; integers are rounded half up.
 */
function resamplePlane(plane, columns, across, down, out) {
  const width = across.count;
  const half = out instanceof Float32Array ? 0 : 0.5;
  const rows = new Map();
  const spare = [];
  const rowOf = (index) => {
    let row = rows.get(index);
    if (!row) {
      row = spare.pop() || new Float32Array(width);
      resampleRow(plane, index * columns, across, row, 0);
      rows.set(index, row);
    }
    return row;
  };
  for (let y = 0; y < down.count; y += 1) {
    const base = y * width;
    const first = down.index[y * down.taps];
    for (const [index, row] of rows) {
      if (index >= first) break;
      rows.delete(index);
      spare.push(row);
    }
    const used = [];
    for (let k = 0; k < down.taps; k += 1) {
      const weight = down.weight[y * down.taps + k];
      if (weight > 0) used.push([rowOf(down.index[y * down.taps + k]), weight]);
    }
    combineRows(used, half, out, base, width);
  }
}

function combineRows(used, half, out, base, width) {
  const [a, wa] = used[0];
  if (used.length === 1) {
    for (let x = 0; x < width; x += 1) out[base + x] = a[x] * wa + half;
    return;
  }
  const [b, wb] = used[1];
  if (used.length === 2) {
    for (let x = 0; x < width; x += 1) out[base + x] = a[x] * wa + b[x] * wb + half;
    return;
  }
  for (let x = 0; x < width; x += 1) {
    let sum = a[x] * wa + b[x] * wb;
    for (let k = 2; k < used.length; k += 1) sum += used[k][0][x] * used[k][1];
    out[base + x] = sum + half;
  }
}

/** Half of a level: each pixel the mean of the up to four it covers. */
function halfOf(level) {
  const columns = Math.ceil(level.columns / 2);
  const rows = Math.ceil(level.rows / 2);
  const planes = level.planes.map((plane) => {
    const out = new plane.constructor(columns * rows);
    for (let y = 0; y < rows; y += 1) {
      const top = 2 * y * level.columns;
      const bottom = Math.min(2 * y + 1, level.rows - 1) * level.columns;
      for (let x = 0; x < columns; x += 1) {
        const left = 2 * x;
        const right = Math.min(left + 1, level.columns - 1);
        out[y * columns + x] =
          (plane[top + left] + plane[top + right] + plane[bottom + left] + plane[bottom + right] + 2) >> 2;
      }
    }
    return out;
  });
  return { columns, rows, planes };
}

/**
 * The pyramid level to draw a scale from, made when first needed.
 *
 * @param {object} frame Pixels with `levels`, whose first is the image itself.
 * @param {number} scale The larger of the two axes' screen pixels per image pixel.
 * @returns {{level: object, factor: number}} factor: image pixels per level pixel.
 */
function levelFor(frame, scale) {
  const wanted = scale >= 1 ? 0 : Math.floor(Math.log2(1 / scale) + 1e-9);
  while (frame.levels.length <= wanted) frame.levels.push(halfOf(frame.levels.at(-1)));
  return { level: frame.levels[wanted], factor: 2 ** wanted };
}
