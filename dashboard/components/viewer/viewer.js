/**
 * The viewer: holds the state of one mounted component and answers what the reader does. Every change
 * ends in one redraw on the next animation frame; none asks the server.
 */

/** A drag across this many CSS pixels doubles the window's width. */
const DRAG_SPAN = 400;
/** Where a file gives no time between frames. */
const SHORTEST_FRAME_MS = 16;
const KEEP_AFTER_MS = 200;

class Viewer {
  constructor(parentElement) {
    this.parent = parentElement;
    this.host = parentElement.host ?? parentElement;
    Object.assign(this, buildLayout());
    parentElement.appendChild(this.root);
    this.renderer = new Renderer(this.parts.canvas);
    this.renderer.clear();
    this.image = null;
    this.layer = null;
    this.frame = null;
    this.frameNumber = 0;
    this.painted = null;
    this.problem = null;
    this.mapProblem = "";
    this.view = null;
    this.presets = [];
    this.spot = null;
    this.drawRequest = 0;
    this.keepTimer = 0;
    this.isPlaying = false;
    this.ending = new AbortController();
    this.interaction = new Interaction(this, this.ending.signal);
    this.connectControls();
    this.watchSize();
  }

  get hasFrames() {
    return (this.image?.frames ?? 1) > 1;
  }

  /** The chosen window with the reader's own centre and width. */
  get voi() {
    const preset = this.presets.find((p) => p.id === this.view.presetId) ?? this.presets[0];
    return { ...preset, center: this.view.center, width: this.view.width };
  }

  /**
   * New data from the server. The same image keeps its pixels and its view; only what is new is
   * fetched.
   */
  update(data) {
    const { image, map, map_visible: isMapVisible } = data;
    this.root.style.height = `${data.height}px`;
    const isNewImage = data.key !== this.key || image.id !== this.image?.id;
    const hasNewLink = image.pixel_url !== this.image?.pixel_url;
    // The last change to the image before may still wait to be kept.
    if (isNewImage) this.keepNow();
    this.key = data.key;
    this.image = image;
    if (isNewImage) this.openImage();
    else if (this.problem && hasNewLink) this.loadCurrentFrame();
    this.takeMap(map, isMapVisible);
    this.refresh();
  }

  openImage() {
    this.stopPlaying();
    this.frame = null;
    this.spot = null;
    this.view = recallView(this.key, this.image);
    this.presets = presetsOf(this.image, null);
    const isKnownBeforeThePixels = this.presets[0].id !== "full";
    if (this.view.presetId === null && isKnownBeforeThePixels) this.choosePreset(this.presets[0].id);
    this.parts.canvas.setAttribute(
      "aria-label",
      `Image, ${this.image.columns} by ${this.image.rows} pixels`,
    );
    this.parts.hint.textContent = `${hintOf(this.image)}. Press the question mark for all keys.`;
    fillKeyList(this.parts.keyList, this.hasFrames);
    this.loadCurrentFrame();
  }

  /** Fetch the frame the view names, unless it is here; then its neighbours. */
  async loadCurrentFrame() {
    const { key, image, view } = this;
    const wanted = view.frame;
    const isStill = () =>
      !this.ending.signal.aborted && this.image.id === image.id && this.key === key && this.view.frame === wanted;
    this.problem = null;
    const here = frameHere(key, image, wanted);
    if (here) {
      this.showFrame(here, wanted);
      return;
    }
    this.refresh();
    try {
      const onProgress = (received, expected) => isStill() && showWaiting(this.parts, received, expected);
      const loaded = await loadFrame(key, image, wanted, onProgress);
      if (isStill()) this.showFrame(loaded, wanted);
    } catch (problem) {
      if (isStill()) this.fail(problem);
    }
  }

  showFrame(frame, number) {
    this.frame = frame;
    this.frameNumber = number;
    this.presets = presetsOf(this.image, this.frame);
    if (this.view.presetId === null) this.choosePreset(this.presets[0].id);
    this.prefetch();
    this.refresh();
  }

  fail(problem) {
    if (!(problem instanceof FetchProblem)) throw problem;
    this.problem = problem;
    this.stopPlaying();
    this.parts.problemText.textContent = problem.message;
    this.tools.reload.hidden = !problem.needsReload;
    this.refresh();
  }

  /** The neighbours of a frame are the ones wanted next. Their failure is theirs when they are. */
  prefetch() {
    if (!this.hasFrames) return;
    const ahead = this.isPlaying ? [1, 2, 3] : [1, -1];
    for (const step of ahead) {
      const frame = this.frameAt(step);
      if (!frameHere(this.key, this.image, frame)) {
        loadFrame(this.key, this.image, frame, null)
          .then(() => this.refresh())
          .catch(() => {});
      }
    }
  }

  /** A map that the page newly asks for is shown; else the reader's own switch stands. */
  takeMap(layer, isVisible) {
    const asked = `${layer?.id ?? ""} ${isVisible}`;
    if (asked !== this.view.overlayFrom) {
      this.view.overlayFrom = asked;
      this.view.isOverlayOn = isVisible;
    }
    const isNew = layer?.id !== this.layer?.id || layer?.url !== this.layer?.url;
    this.layer = layer;
    if (!layer) {
      this.painted = null;
      this.mapProblem = "";
    } else if (isNew || this.painted?.id !== layer.id) this.loadCurrentMap();
  }

  async loadCurrentMap() {
    const { layer } = this;
    this.mapProblem = "";
    try {
      const painted = await loadMap(layer);
      if (this.layer?.id === layer.id) this.painted = painted;
    } catch (problem) {
      if (!(problem instanceof FetchProblem)) throw problem;
      if (this.layer?.id === layer.id) this.mapProblem = problem.message;
    }
    this.refresh();
  }

  /** Redraw on the next animation frame, however often it is asked for until then. */
  refresh() {
    if (this.drawRequest || this.ending.signal.aborted) return;
    this.drawRequest = requestAnimationFrame(() => {
      this.drawRequest = 0;
      this.draw();
    });
  }

  draw() {
    const { image, view, frame, renderer } = this;
    if (!image || this.ending.signal.aborted) return;
    const began = performance.now();
    // While playing or turning pages, the frame before stays until the next one is here.
    if (frame) renderer.draw({ image, frame, view, voi: this.voi, painted: this.visibleMap() });
    else renderer.clear();
    this.redrawMs = performance.now() - began;
    this.showState();
  }

  /** The map, where it is on, here, and of the frame on the screen. */
  visibleMap() {
    const isHere = this.frame && this.painted && this.painted.id === this.layer?.id;
    return isHere && this.view.isOverlayOn && this.isOfThisFrame ? this.painted : null;
  }

  get isOfThisFrame() {
    return !this.hasFrames || this.layer.frame === this.frameNumber;
  }

  /** Why a map that is there is not seen. */
  get mapRemark() {
    if (!this.view.isOverlayOn) return "off";
    if (!this.isOfThisFrame) return `of frame ${this.layer.frame + 1}`;
    return this.painted?.id === this.layer.id ? "" : "on its way";
  }

  get status() {
    if (this.problem) return "error";
    return this.frame ? "ready" : "loading";
  }

  /** Bring the controls, the figures and the data attributes up to date. */
  showState() {
    const { parts, tools, view, image, renderer } = this;
    const zoom = zoomOf(view, image, renderer.size);
    const hasMap = Boolean(this.layer);
    parts.waiting.hidden = this.status !== "loading";
    parts.problem.hidden = this.status !== "error";
    showPresets(parts.preset, this.presets, view);
    showFigures(parts, view, image, zoom);
    showToggles(tools, view, hasMap);
    showOpacity(parts, view, hasMap);
    showFrames(parts, tools, image, this);
    showLegend(parts, this.layer, this.layer ? this.mapRemark : "", this.mapProblem);
    showScale(parts, image, zoom, this.pixelRatio);
    showPointer(parts, image, this.frame, this.imageSpot());
    this.publish(zoom);
  }

  /** The state as attributes of the host, for tests and for the page's own styles. */
  publish(zoom) {
    const { view, image, host, renderer } = this;
    const place = placement(view, image, renderer.size);
    Object.assign(host.dataset, {
      status: this.status,
      image: image.id,
      windowCenter: view.center,
      windowWidth: view.width,
      zoom: zoom.toFixed(6),
      origin: `${place.left},${place.top}`,
      frame: this.frameNumber,
      inverted: view.isInverted ? "on" : "off",
      overlay: this.visibleMap() ? "on" : "off",
      pixelFetches: pixelFetches.get(this.key) ?? 0,
      redrawMs: this.redrawMs.toFixed(2),
    });
  }

  /** The image pixel under the pointer. */
  imageSpot() {
    if (!this.spot) return null;
    const place = placement(this.view, this.image, this.renderer.size);
    return {
      x: Math.floor((this.spot.x - place.left) / place.scaleX),
      y: Math.floor((this.spot.y - place.top) / place.scaleY),
    };
  }

  get pixelRatio() {
    return this.renderer.size.width / Math.max(1, this.parts.canvas.clientWidth);
  }

  /** Remember the view, a moment after the last change. */
  keep() {
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => this.keepNow(), KEEP_AFTER_MS);
  }

  keepNow() {
    clearTimeout(this.keepTimer);
    if (this.image && this.view) keepView(this.key, this.image, this.view);
  }

  /** After any change by the reader. */
  changed(spoken = "") {
    if (spoken) this.parts.live.textContent = spoken;
    this.keep();
    this.refresh();
  }

  destroy() {
    this.stopPlaying();
    this.keepNow();
    this.ending.abort();
    this.sizeWatcher.disconnect();
    cancelAnimationFrame(this.drawRequest);
    this.root.remove();
  }
}
