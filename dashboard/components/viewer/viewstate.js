/**
 * What the reader did to the picture: window, zoom, place, inversion, opacity, frame.
 *
 * It belongs to one image in one tab. It is kept in sessionStorage, which a reload keeps and another
 * browser or tab never sees; nothing of it travels to the server.
 */

const VIEW_PREFIX = "overread.viewer.view:";
const VIEWS_KEPT = 60;
const LARGEST_ZOOM = 64;
/** Where sessionStorage is refused (private modes), the module remembers. */
const viewsInMemory = new Map();

/**
 * The untouched view.
 *
 * zoom is in screen pixels per image pixel, so that 1 is truly one to one on every display;
 * centerX and centerY are the image place in the middle of the canvas. voi is null until a window is
 * chosen: the default needs the pixels where the file names none.
 */
function untouchedView(image) {
  return {
    frame: 0,
    isFit: true,
    zoom: 1,
    centerX: image.columns / 2,
    centerY: image.rows / 2,
    isInverted: false,
    opacity: 0.6,
    presetId: null,
    center: 0,
    width: 0,
    isOverlayOn: true,
    overlayFrom: "",
  };
}

function viewKey(componentKey, image) {
  return `${VIEW_PREFIX}${componentKey}:${image.id}`;
}

/** The view as the reader left it, or the untouched one. */
function recallView(componentKey, image) {
  const key = viewKey(componentKey, image);
  const kept = viewsInMemory.get(key) ?? readSession(key);
  const view = { ...untouchedView(image), ...kept };
  return isSound(view, image) ? view : untouchedView(image);
}

function readSession(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Whether a kept view can be drawn: a broken one must never leave a black picture. */
function isSound(view, image) {
  const numbers = [view.zoom, view.centerX, view.centerY, view.opacity, view.center, view.width];
  const isNumeric = numbers.every((number) => Number.isFinite(number));
  const hasFrame = Number.isInteger(view.frame) && view.frame >= 0 && view.frame < image.frames;
  return isNumeric && hasFrame && view.zoom > 0;
}

/** Keep the view; the oldest of many is forgotten. */
function keepView(componentKey, image, view) {
  const key = viewKey(componentKey, image);
  viewsInMemory.delete(key);
  viewsInMemory.set(key, view);
  if (viewsInMemory.size > VIEWS_KEPT) viewsInMemory.delete(viewsInMemory.keys().next().value);
  try {
    sessionStorage.setItem(key, JSON.stringify(view));
    forgetOldViews(key);
  } catch {
    // A full or refused sessionStorage costs the view after a reload, nothing else.
  }
}

function forgetOldViews(newest) {
  const index = `${VIEW_PREFIX}index`;
  const keys = (readSession(index) ?? []).filter((key) => key !== newest);
  keys.push(newest);
  for (const key of keys.splice(0, Math.max(0, keys.length - VIEWS_KEPT))) sessionStorage.removeItem(key);
  sessionStorage.setItem(index, JSON.stringify(keys));
}

/** Height of a pixel relative to its width: a stated spacing that is not square must not distort. */
function pixelAspect(image) {
  const { spacing } = image;
  const aspect = spacing ? spacing.row_mm / spacing.column_mm : 1;
  return aspect > 0.02 && aspect < 50 ? aspect : 1;
}

/** The zoom that shows the whole image. */
function fitZoom(image, size) {
  const tall = image.rows * pixelAspect(image);
  return Math.max(1e-4, Math.min(size.width / image.columns, size.height / tall));
}

/** The zoom in use. */
function zoomOf(view, image, size) {
  return view.isFit ? fitZoom(image, size) : view.zoom;
}

/**
 * Where the image lies on the canvas, in screen pixels.
 *
 * Its corner is on a whole screen pixel: at 1:1 every stored pixel then is one screen pixel.
 */
function placement(view, image, size) {
  const zoom = zoomOf(view, image, size);
  const scaleY = zoom * pixelAspect(image);
  const centerX = view.isFit ? image.columns / 2 : view.centerX;
  const centerY = view.isFit ? image.rows / 2 : view.centerY;
  return {
    scaleX: zoom,
    scaleY,
    left: Math.round(size.width / 2 - centerX * zoom),
    top: Math.round(size.height / 2 - centerY * scaleY),
  };
}

/** Leave "fit" without a jump: take over its zoom and centre. */
function releaseFit(view, image, size) {
  if (!view.isFit) return;
  view.zoom = fitZoom(image, size);
  view.centerX = image.columns / 2;
  view.centerY = image.rows / 2;
  view.isFit = false;
}

/** Zoom by a factor; the image place under the screen pixel (x, y) stays there. */
function zoomAbout(view, image, size, x, y, factor) {
  releaseFit(view, image, size);
  const fit = fitZoom(image, size);
  const before = view.zoom;
  const largest = Math.max(LARGEST_ZOOM, fit * 2);
  const after = Math.min(largest, Math.max(Math.min(fit, 1) / 2, before * factor));
  const aspect = pixelAspect(image);
  const place = (at, middle, zoom) => (at - middle) / zoom;
  view.centerX += place(x, size.width / 2, before) - place(x, size.width / 2, after);
  view.centerY +=
    place(y, size.height / 2, before * aspect) - place(y, size.height / 2, after * aspect);
  view.zoom = after;
  holdInside(view, image);
}

/** Move the picture by screen pixels. */
function panBy(view, image, size, dx, dy) {
  releaseFit(view, image, size);
  view.centerX -= dx / view.zoom;
  view.centerY -= dy / (view.zoom * pixelAspect(image));
  holdInside(view, image);
}

/** The middle of the canvas always shows image, so that the picture cannot be lost. */
function holdInside(view, image) {
  view.centerX = Math.min(image.columns, Math.max(0, view.centerX));
  view.centerY = Math.min(image.rows, Math.max(0, view.centerY));
}
