/**
 * What the reader can do to the picture, as methods of the viewer: each changes the view and asks for
 * one redraw.
 */

const ACTIONS = {
  /** Canvas place of the pointer in screen pixels, or null. */
  hover(place) {
    this.spot = place;
    if (this.image && this.view) showPointer(this.parts, this.image, this.frame, this.imageSpot());
  },

  choosePreset(id) {
    const preset = this.presets.find((p) => p.id === id);
    if (!preset) return;
    Object.assign(this.view, { presetId: id, center: preset.center, width: preset.width });
    this.changed(`Window ${preset.name}`);
  },

  nextPreset(step) {
    const index = this.presets.findIndex((p) => p.id === this.view.presetId);
    const next = (index + step + this.presets.length) % this.presets.length;
    this.choosePreset(this.presets[next].id);
  },

  /** The step of a drag follows the width it began with: fine in a narrow window, quick in a wide. */
  startWindowing() {
    const { center, width } = this.view;
    this.windowBefore = { center, width };
    this.windowStep = Math.max(width, this.fullWidth() / 100) / DRAG_SPAN;
  },

  takeBackWindowing() {
    Object.assign(this.view, this.windowBefore);
    this.changed();
  },

  fullWidth() {
    return fullRange(this.image, this.frame).width;
  },

  /**
   * CSS pixels: sideways changes the width, up makes brighter. On an inverted picture that takes a
   * higher level, so the hand need not know how the file was stored.
   */
  dragWindow(dx, dy) {
    if (!this.frame) return;
    const { view, image } = this;
    const narrowest = narrowestWidth(this.voi.shape, image);
    view.width = Math.max(narrowest, view.width + dx * this.windowStep);
    view.center += (image.is_inverted !== view.isInverted ? -dy : dy) * this.windowStep;
    this.changed();
  },

  pan(dx, dy) {
    panBy(this.view, this.image, this.renderer.size, dx, dy);
    this.changed();
  },

  zoomAt(x, y, factor) {
    zoomAbout(this.view, this.image, this.renderer.size, x, y, factor);
    this.changed();
  },

  zoomInMiddle(factor) {
    const { width, height } = this.renderer.size;
    this.zoomAt(width / 2, height / 2, factor);
  },

  fit() {
    this.view.isFit = true;
    this.changed("Fitted to the frame");
  },

  oneToOne() {
    releaseFit(this.view, this.image, this.renderer.size);
    this.view.zoom = 1;
    this.changed("One to one");
  },

  /** Window, zoom, place and inversion as at first; the frame and the map stay. */
  reset() {
    const { frame, opacity, isOverlayOn, overlayFrom } = this.view;
    this.view = { ...untouchedView(this.image), frame, opacity, isOverlayOn, overlayFrom };
    this.choosePreset(this.presets[0].id);
    this.changed("View reset");
  },

  invert() {
    this.view.isInverted = !this.view.isInverted;
    this.changed(this.view.isInverted ? "Inverted" : "Not inverted");
  },

  toggleOverlay() {
    if (!this.layer) return;
    this.view.isOverlayOn = !this.view.isOverlayOn;
    this.changed(this.view.isOverlayOn ? "Saliency map on" : "Saliency map off");
  },

  setOpacity(opacity) {
    this.view.opacity = Math.round(Math.min(1, Math.max(0, opacity)) * 100) / 100;
    this.changed(`Map opacity ${Math.round(this.view.opacity * 100)} percent`);
  },

  frameAt(step) {
    return (this.view.frame + step + this.image.frames) % this.image.frames;
  },

  /** One frame on or back; at the ends it stops, only the cine loop goes round. */
  stepFrame(step) {
    this.goToFrame(Math.min(this.image.frames - 1, Math.max(0, this.view.frame + step)));
  },

  goToFrame(frame) {
    if (frame === this.view.frame) return;
    this.view.frame = frame;
    this.loadCurrentFrame();
    this.changed(this.isPlaying ? "" : `Frame ${frame + 1} of ${this.image.frames}`);
  },

  togglePlay() {
    if (this.isPlaying) this.stopPlaying();
    else if (this.hasFrames && this.image.frame_time_ms) this.startPlaying();
  },

  /** The clock decides which frame is due; one that is not here yet is waited for, never skipped. */
  startPlaying() {
    this.isPlaying = true;
    const period = Math.max(SHORTEST_FRAME_MS, this.image.frame_time_ms);
    let due = performance.now() + period;
    const tick = (now) => {
      if (!this.isPlaying) return;
      if (now >= due && frameHere(this.key, this.image, this.frameAt(1))) {
        this.goToFrame(this.frameAt(1));
        due = Math.max(due + period, now);
      }
      this.playRequest = requestAnimationFrame(tick);
    };
    this.prefetch();
    this.playRequest = requestAnimationFrame(tick);
    this.changed("Playing");
  },

  stopPlaying() {
    if (!this.isPlaying) return;
    this.isPlaying = false;
    cancelAnimationFrame(this.playRequest);
    this.changed("Paused");
  },

  toggleKeys(isOpen = this.parts.popover.hidden) {
    const { popover } = this.parts;
    if (popover.hidden === !isOpen) return;
    popover.hidden = !isOpen;
    this.tools.keys.setAttribute("aria-expanded", String(isOpen));
    (isOpen ? this.tools.closeKeys : this.tools.keys).focus();
  },

  /** Focus goes to the image, as the button that had it goes away. */
  retry() {
    this.loadCurrentFrame();
    this.parts.canvas.focus();
  },

  /** Buttons, menus and sliders. */
  connectControls() {
    const { signal } = this.ending;
    const clicks = {
      invert: () => this.invert(),
      zoomIn: () => this.zoomInMiddle(KEY_ZOOM),
      zoomOut: () => this.zoomInMiddle(1 / KEY_ZOOM),
      fit: () => this.fit(),
      oneToOne: () => this.oneToOne(),
      reset: () => this.reset(),
      overlay: () => this.toggleOverlay(),
      keys: () => this.toggleKeys(),
      closeKeys: () => this.toggleKeys(false),
      play: () => this.togglePlay(),
      retry: () => this.retry(),
      retryMap: () => this.loadCurrentMap(),
      reload: () => window.location.reload(),
    };
    for (const [name, act] of Object.entries(clicks)) {
      this.tools[name].addEventListener("click", act, { signal });
    }
    const { preset, opacity, frame } = this.parts;
    preset.addEventListener("change", () => this.choosePreset(preset.value), { signal });
    opacity.addEventListener("input", () => this.setOpacity(Number(opacity.value) / 100), { signal });
    frame.addEventListener("input", () => this.goToFrame(Number(frame.value)), { signal });
    window.addEventListener("pagehide", () => this.keepNow(), { signal });
  },

  /** The canvas has exactly as many pixels as the screen shows of it. */
  watchSize() {
    this.sizeWatcher = new ResizeObserver(([entry]) => {
      const [width, height] = screenPixels(entry);
      // Drawn at once: a resized canvas is empty until then and would flash.
      if (this.renderer.resize(width, height) && this.view) this.draw();
    });
    try {
      this.sizeWatcher.observe(this.parts.canvas, { box: "device-pixel-content-box" });
    } catch {
      // Safari does not count screen pixels.
      this.sizeWatcher.observe(this.parts.canvas);
    }
  },
};

/**
 * Screen pixels of an observed element: the browser's exact count where it is plausible (it knows how
 * the edges were rounded), else size times density.
 */
function screenPixels(entry) {
  const ratio = window.devicePixelRatio || 1;
  const exact = entry.devicePixelContentBoxSize?.[0];
  const counted = [exact?.inlineSize ?? 0, exact?.blockSize ?? 0];
  return [entry.contentRect.width * ratio, entry.contentRect.height * ratio].map((length, i) =>
    Math.abs(counted[i] - length) <= 1 ? counted[i] : Math.round(length),
  );
}

Object.assign(Viewer.prototype, ACTIONS);
