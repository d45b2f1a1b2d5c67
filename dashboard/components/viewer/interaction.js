/**
 * Mouse, wheel, touch and keys, turned into calls on the viewer. Knows no pixel and no state but the
 * gesture in progress.
 */

/** Share of a key's step: an arrow moves an eighth of the canvas. */
const KEY_PAN_SHARE = 0.125;
const KEY_WINDOW_PIXELS = 16;
const KEY_ZOOM = 1.25;
/** Wheel travel that makes one frame; a notch of a common mouse is 100 or 120. */
const WHEEL_PER_FRAME = 50;

class Interaction {
  /**
   * @param {Viewer} viewer Receives the calls.
   * @param {AbortSignal} signal Ends every listener at once when the viewer goes.
   */
  constructor(viewer, signal) {
    this.viewer = viewer;
    this.canvas = viewer.parts.canvas;
    this.pointers = new Map();
    this.drag = null;
    this.isSpaceHeld = false;
    this.hasSpaceDragged = false;
    this.wheelTravel = 0;
    const on = (target, type, handler, options = {}) =>
      target.addEventListener(type, handler.bind(this), { signal, ...options });
    on(this.canvas, "pointerdown", this.onDown);
    on(this.canvas, "pointermove", this.onMove);
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      on(this.canvas, type, this.onUp);
    }
    on(this.canvas, "pointerleave", () => viewer.hover(null));
    on(this.canvas, "contextmenu", (event) => event.preventDefault());
    // A middle click would otherwise start the browser's own scrolling.
    on(this.canvas, "mousedown", (event) => event.button === 1 && event.preventDefault());
    on(this.canvas, "wheel", this.onWheel, { passive: false });
    on(viewer.root, "keydown", this.onKey);
    on(viewer.root, "keyup", this.onKeyUp);
    on(this.canvas, "blur", () => (this.isSpaceHeld = false));
  }

  /** The event's place in screen pixels of the canvas. */
  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const ratio = this.canvas.width / Math.max(1, box.width);
    return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio, ratio };
  }

  onDown(event) {
    if (event.button > 2) return;
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.placeOf(event));
    const wantsPan = event.button !== 0 || event.shiftKey || this.isSpaceHeld;
    this.drag = { does: wantsPan ? "pan" : "window" };
    if (this.pointers.size === 2) this.startPinch();
    else if (!wantsPan) this.viewer.startWindowing();
    this.hasSpaceDragged = this.isSpaceHeld;
    this.canvas.dataset.drag = this.drag.does;
  }

  onMove(event) {
    const place = this.placeOf(event);
    this.viewer.hover(place);
    const before = this.pointers.get(event.pointerId);
    if (!before || !this.drag) return;
    this.pointers.set(event.pointerId, place);
    const [dx, dy] = [place.x - before.x, place.y - before.y];
    if (this.drag.does === "pan") this.viewer.pan(dx, dy);
    else if (this.drag.does === "window") this.viewer.dragWindow(dx / place.ratio, dy / place.ratio);
    else this.followPinch();
  }

  onUp(event) {
    this.pointers.delete(event.pointerId);
    // Lifting one of two fingers must not turn the rest of the gesture into a window change.
    this.drag = null;
    delete this.canvas.dataset.drag;
  }

  /** The first finger began a window change before the second came down: that is taken back. */
  startPinch() {
    this.viewer.takeBackWindowing();
    this.drag = { does: "pinch", ...this.pinch() };
  }

  /** Middle and distance of the two fingers. */
  pinch() {
    const [a, b] = [...this.pointers.values()];
    return {
      x: (a.x + b.x) / 2,
      y: (a.y + b.y) / 2,
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
    };
  }

  followPinch() {
    if (this.pointers.size !== 2) return;
    const now = this.pinch();
    this.viewer.pan(now.x - this.drag.x, now.y - this.drag.y);
    this.viewer.zoomAt(now.x, now.y, now.distance / this.drag.distance);
    Object.assign(this.drag, now);
  }

  /** One frame: the wheel zooms. Several: it turns the pages, and Ctrl + wheel (or a pinch) zooms. */
  onWheel(event) {
    event.preventDefault();
    const unit = [1, 16, 400][event.deltaMode] ?? 1;
    const travel = (event.deltaY || event.deltaX) * unit;
    if (this.viewer.hasFrames && !event.ctrlKey) {
      this.turnPages(travel);
      return;
    }
    const place = this.placeOf(event);
    const speed = event.ctrlKey && Math.abs(travel) < 40 ? 0.01 : 0.0018;
    this.viewer.zoomAt(place.x, place.y, Math.exp(-Math.max(-240, Math.min(240, travel)) * speed));
  }

  turnPages(travel) {
    this.wheelTravel = Math.sign(travel) === Math.sign(this.wheelTravel) ? this.wheelTravel : 0;
    this.wheelTravel += travel;
    if (Math.abs(this.wheelTravel) < WHEEL_PER_FRAME) return;
    this.viewer.stepFrame(Math.sign(this.wheelTravel));
    this.wheelTravel = 0;
  }

  /** Whether the focused control needs this key itself. */
  belongsToControl(event) {
    const tag = event.target.tagName;
    if (event.target === this.viewer.parts.keyList) return /^(Arrow|Page|Home|End| )/.test(event.key);
    if (tag === "SELECT") return event.key !== "Escape";
    if (tag === "BUTTON") return event.key === " " || event.key === "Enter";
    if (tag === "INPUT") return /^(Arrow|Page|Home|End)/.test(event.key);
    return false;
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.belongsToControl(event)) return;
    const action = event.shiftKey ? this.shiftedKeys()[event.key] : null;
    const act = action ?? this.plainKeys()[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    // Streamlit reruns the page on a bare "r" and more: no letter typed here is for the page.
    if (event.key.length === 1) event.stopPropagation();
    if (!act) return;
    event.stopPropagation();
    event.preventDefault();
    act(event);
  }

  onKeyUp(event) {
    if (event.key !== " " || this.belongsToControl(event)) return;
    event.preventDefault();
    // Space alone plays; Space held while dragging moved the picture.
    if (this.isSpaceHeld && !this.hasSpaceDragged) this.viewer.togglePlay();
    this.isSpaceHeld = false;
    this.hasSpaceDragged = false;
  }

  shiftedKeys() {
    const { viewer } = this;
    const step = KEY_WINDOW_PIXELS;
    const windowBy = (dx, dy) => () => {
      viewer.startWindowing();
      viewer.dragWindow(dx, dy);
    };
    return {
      ArrowLeft: windowBy(-step, 0),
      ArrowRight: windowBy(step, 0),
      ArrowUp: windowBy(0, -step),
      ArrowDown: windowBy(0, step),
      W: () => viewer.nextPreset(-1),
    };
  }

  plainKeys() {
    const { viewer, canvas } = this;
    const [across, down] = [canvas.width * KEY_PAN_SHARE, canvas.height * KEY_PAN_SHARE];
    const zoom = (factor) => () => viewer.zoomAt(canvas.width / 2, canvas.height / 2, factor);
    return {
      ArrowLeft: () => viewer.pan(across, 0),
      ArrowRight: () => viewer.pan(-across, 0),
      ArrowUp: () => viewer.pan(0, down),
      ArrowDown: () => viewer.pan(0, -down),
      "+": zoom(KEY_ZOOM),
      "=": zoom(KEY_ZOOM),
      "-": zoom(1 / KEY_ZOOM),
      _: zoom(1 / KEY_ZOOM),
      f: () => viewer.fit(),
      1: () => viewer.oneToOne(),
      r: () => viewer.reset(),
      i: () => viewer.invert(),
      o: () => viewer.toggleOverlay(),
      "[": () => viewer.setOpacity(viewer.view.opacity - 0.1),
      "]": () => viewer.setOpacity(viewer.view.opacity + 0.1),
      w: () => viewer.nextPreset(1),
      ",": () => viewer.stepFrame(-1),
      ".": () => viewer.stepFrame(1),
      PageUp: () => viewer.stepFrame(-1),
      PageDown: () => viewer.stepFrame(1),
      "?": () => viewer.toggleKeys(),
      ...(viewer.parts.popover.hidden ? {} : { Escape: () => viewer.toggleKeys(false) }),
      " ": () => (this.isSpaceHeld = true),
    };
  }
}
