/**
 * Draws one frame and one map on the canvas, and nothing that is not on the screen.
 */

/** Colour around the image, as packed RGBA and for the canvas. */
const SURROUND = "#0b0d10";

class Renderer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.table = new Uint32Array(STORED_VALUES);
    this.tableOf = "";
    this.resampledOf = [];
    this.planes = [];
    this.colours = new Uint8ClampedArray(0);
  }

  /** Size of the canvas in screen pixels. */
  get size() {
    return { width: this.canvas.width, height: this.canvas.height };
  }

  /** @returns {boolean} Whether the size changed. */
  resize(width, height) {
    if (this.canvas.width === width && this.canvas.height === height) return false;
    this.canvas.width = Math.max(1, width);
    this.canvas.height = Math.max(1, height);
    return true;
  }

  /** Nothing to show: the empty room. */
  clear() {
    this.context.fillStyle = SURROUND;
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * @param {object} scene image, frame, view, voi, and painted (the map to lay over it) or null.
   */
  draw({ image, frame, view, voi, painted }) {
    const place = placement(view, image, this.size);
    const part = visiblePart(place, image, this.size);
    this.clear();
    if (part.width <= 0 || part.height <= 0) return;
    this.refreshTable(image, voi, view.isInverted);
    this.refreshPixels(frame, place, part);
    this.paint(image, part);
    if (painted && view.opacity > 0) this.layOver(painted.picture, image, place, part, view.opacity);
  }

  /** Rebuild the grey table only when what decides it has changed. */
  refreshTable(image, voi, isInverted) {
    const key = [image.id, voi.shape, voi.center, voi.width, voi.id, isInverted].join(" ");
    if (key === this.tableOf) return;
    fillGreyTable(this.table, image, voi, isInverted);
    this.tableOf = key;
  }

  /** Resample only when frame or place have changed; a window change leaves it as it is. */
  refreshPixels(frame, place, part) {
    const key = [frame, place.scaleX, place.scaleY, place.left, place.top, part.width, part.height];
    if (key.every((value, i) => value === this.resampledOf[i])) return;
    const { level, factor } = levelFor(frame, Math.max(place.scaleX, place.scaleY));
    const across = axisTaps(
      part.width, part.left - place.left, place.scaleX * factor, level.columns, frame.columns / factor,
    );
    const down = axisTaps(
      part.height, part.top - place.top, place.scaleY * factor, level.rows, frame.rows / factor,
    );
    const count = part.width * part.height;
    this.planes = level.planes.map((plane, i) => {
      // Kept while it is large enough: zooming must not leave megabytes behind at every step.
      const old = this.planes[i];
      const fits = old instanceof plane.constructor && old.length >= count;
      const out = fits ? old : new plane.constructor(count);
      resamplePlane(plane, level.columns, across, down, out);
      return out;
    });
    this.resampledOf = key;
  }

  /** The one pass per redraw: stored value to colour. */
  paint(image, part) {
    const count = part.width * part.height;
    if (this.colours.length < 4 * count) this.colours = new Uint8ClampedArray(4 * count);
    const out = new Uint32Array(this.colours.buffer, 0, count);
    const { table } = this;
    const [first, second, third] = this.planes;
    if (image.is_colour) {
      for (let i = 0; i < count; i += 1) {
        const [red, green, blue] = [table[first[i]], table[second[i]], table[third[i]]];
        out[i] = (0xff000000 | (blue & 0xff0000) | (green & 0xff00) | (red & 0xff)) >>> 0;
      }
    } else {
      for (let i = 0; i < count; i += 1) out[i] = table[first[i]];
    }
    const picture = new ImageData(this.colours.subarray(0, 4 * count), part.width, part.height);
    this.context.putImageData(picture, part.left, part.top);
  }

  /** The map covers the whole image rectangle; only what is visible is painted. */
  layOver(picture, image, place, part, opacity) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(part.left, part.top, part.width, part.height);
    context.clip();
    context.globalAlpha = opacity;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "low";
    const [width, height] = [image.columns * place.scaleX, image.rows * place.scaleY];
    context.drawImage(picture, place.left, place.top, width, height);
    context.restore();
  }
}

/** The part of the canvas that shows image, in whole screen pixels. */
function visiblePart(place, image, size) {
  const left = Math.max(0, place.left);
  const top = Math.max(0, place.top);
  const right = Math.min(size.width, Math.ceil(place.left + image.columns * place.scaleX - 1e-6));
  const bottom = Math.min(size.height, Math.ceil(place.top + image.rows * place.scaleY - 1e-6));
  return { left, top, width: right - left, height: bottom - top };
}
