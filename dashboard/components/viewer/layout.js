/**
 * The viewer's elements, made once per mount. Everything has its place from the start, with a map or
 * without: nothing moves when a map or a frame arrives.
 */

/** Keys as listed in the popover: [keys, what they do, only for images with frames]. */
const KEYS = [
  ["← ↑ → ↓", "Move the picture"],
  ["Shift + ← →", "Narrower, wider window"],
  ["Shift + ↑ ↓", "Brighter, darker"],
  ["+  −", "Zoom in, out"],
  ["F", "Fit to the frame"],
  ["1", "One to one"],
  ["R", "Reset the view"],
  ["I", "Invert"],
  ["W", "Next window (Shift + W: previous)"],
  ["O", "Saliency map on, off"],
  ["[  ]", "Map fainter, stronger"],
  [",  .   Page Up, Down", "Previous, next frame", true],
  ["Space", "Play, pause", true],
];
const MOUSE = [
  ["Left drag", "Window: width sideways, level up and down"],
  ["Right or middle drag", "Move (also Shift or Space + drag)"],
  ["Wheel", "Zoom to the pointer", false],
  ["Wheel", "Next, previous frame", true],
  ["Ctrl + wheel", "Zoom to the pointer", true],
  ["Two fingers", "Move and zoom"],
];

function toolButton(name, iconName, title, text = "") {
  const label = text ? `<span>${text}</span>` : "";
  const picture = iconName ? icon(iconName, title) : "";
  return (
    `<button type="button" class="tool" data-tool="${name}" title="${title}" ` +
    `aria-label="${title}">${picture}${label}</button>`
  );
}

const TOOLBAR = `
  <div class="bar tools" role="toolbar" aria-label="Image tools">
    <label class="preset"><span>Window</span>
      <select data-part="preset" aria-label="Window preset"></select></label>
    <span class="group" role="group" aria-label="View">
      ${toolButton("invert", "invert", "Invert (I)")}
      ${toolButton("zoomOut", "zoomOut", "Zoom out (−)")}
      ${toolButton("zoomIn", "zoomIn", "Zoom in (+)")}
      ${toolButton("fit", "fit", "Fit to the frame (F)")}
      ${toolButton("oneToOne", "", "One to one: an image pixel is a screen pixel (1)", "1:1")}
      ${toolButton("reset", "reset", "Reset window, zoom and inversion (R)")}
    </span>
    <span class="group map-tools" role="group" aria-label="Saliency map">
      ${toolButton("overlay", "overlay", "Saliency map on or off (O)", "Map")}
      <label class="opacity"><span class="unseen">Map opacity</span>
        <input type="range" data-part="opacity" min="0" max="100" step="5" aria-label="Map opacity">
        <output data-part="opacityText"></output></label>
    </span>
    ${toolButton("keys", "keys", "Keys and mouse (?)", "Keys")}
  </div>`;

const STAGE = `
  <div class="stage" data-part="stage">
    <canvas data-part="canvas" tabindex="0" role="application" aria-roledescription="image viewer"
      aria-label="Image" aria-describedby="hint"></canvas>
    <div class="scale" data-part="scale" hidden><span data-part="scaleText"></span><i></i></div>
    <div class="note waiting" data-part="waiting" hidden>
      <p>Loading the image</p>
      <progress data-part="progress" max="100" value="0" aria-label="Loading the image"></progress>
      <p class="quiet" data-part="progressText"></p>
    </div>
    <div class="note problem" data-part="problem" role="alert" hidden>
      <strong>The image cannot be shown</strong>
      <p data-part="problemText"></p>
      <span><button type="button" class="tool" data-tool="retry"><span>Try again</span></button>
      <button type="button" class="tool" data-tool="reload"><span>Reload the page</span></button></span>
    </div>
    <div class="popover" data-part="popover" role="dialog" aria-label="Keys and mouse" hidden>
      <header><strong>Keys and mouse</strong>${toolButton("closeKeys", "close", "Close (Esc)")}</header>
      <div data-part="keyList" tabindex="0" role="group" aria-label="List"></div>
    </div>
  </div>`;

const FRAMES = `
  <div class="bar frames" data-part="frames" hidden role="group" aria-label="Frames">
    ${toolButton("play", "play", "Play (Space)")}
    <input type="range" data-part="frame" min="0" step="1" aria-label="Frame">
    <output data-part="frameText"></output>
  </div>`;

const FOOTER = `
  <div class="bar footer">
    <dl class="readout">
      <div title="Window width and level (centre)"><dt>W</dt><dd data-part="width"></dd>
        <dt>L</dt><dd data-part="level"></dd></div>
      <div title="Screen pixels per image pixel"><dt>Zoom</dt><dd data-part="zoom"></dd></div>
    </dl>
    <p class="pointer" data-part="pointer"></p>
    <p class="unseen" id="hint" data-part="hint"></p>
    <figure class="legend" data-part="legend" hidden tabindex="0">
      <figcaption data-part="legendText"></figcaption>
      <div><span data-part="legendLow"></span><i data-part="legendBar"></i>
        <span data-part="legendHigh"></span></div>
    </figure>
    <p class="legend-problem" data-part="legendProblem" role="alert" hidden><span></span>
      <button type="button" class="tool" data-tool="retryMap"><span>Try again</span></button></p>
  </div>`;

const LIVE = `
  <p class="unseen" data-part="live" role="status" aria-live="polite"></p>`;

/**
 * Make the elements.
 *
 * @returns {{root: HTMLElement, parts: Object<string, HTMLElement>, tools: Object<string, HTMLElement>}}
 */
function buildLayout() {
  const root = document.createElement("section");
  root.className = "viewer";
  root.setAttribute("aria-label", "Image viewer");
  root.innerHTML = TOOLBAR + STAGE + FRAMES + FOOTER + LIVE;
  const named = (attribute) =>
    Object.fromEntries(
      [...root.querySelectorAll(`[data-${attribute}]`)].map((e) => [e.dataset[attribute], e]),
    );
  return { root, parts: named("part"), tools: named("tool") };
}

/** The list in the popover, for an image with frames or without. */
function fillKeyList(element, hasFrames) {
  const rows = (list) =>
    list
      .filter(([, , forFrames]) => forFrames === undefined || forFrames === hasFrames)
      .map(([keys, does]) => `<div><dt>${keys}</dt><dd>${does}</dd></div>`)
      .join("");
  element.innerHTML = `<dl>${rows(MOUSE)}</dl><dl>${rows(KEYS)}</dl>`;
}

/** What mouse and wheel do, in one line: shown until the pointer is over the image. */
function hintOf(image) {
  const wheel = image.frames > 1 ? "Wheel: frames · Ctrl + wheel: zoom" : "Wheel: zoom";
  return `Drag: window · ${wheel} · Right drag: move`;
}
