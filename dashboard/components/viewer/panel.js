/**
 * Brings the controls and figures around the picture up to date. Reads the state, never changes it.
 */

/** A number as a reader wants it: no noise, no jumping width. */
function tidy(number, span) {
  if (span >= 50) return String(Math.round(number));
  if (span >= 5) return number.toFixed(1);
  return Number(number.toPrecision(4)).toString();
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The menu of windows; "Adjusted" stands there while the window is nobody's preset. */
function showPresets(select, presets, view) {
  const wanted = [...presets.map((p) => [p.id, p.name, p.source]), ["", "Adjusted", ""]];
  const key = JSON.stringify(wanted);
  if (select.dataset.menu !== key) {
    select.dataset.menu = key;
    select.replaceChildren(
      ...wanted.map(([id, name, source]) => {
        const option = new Option(name, id);
        option.title = source;
        option.disabled = option.hidden = id === "";
        return option;
      }),
    );
  }
  const preset = presets.find((p) => p.id === view.presetId);
  const isAsGiven = preset && preset.center === view.center && preset.width === view.width;
  select.value = isAsGiven ? preset.id : view.presetId === null ? presets[0].id : "";
}

/** Width, level and zoom in the footer. */
function showFigures(parts, view, image, zoom) {
  const span = Math.abs(view.width);
  const isKnown = view.presetId !== null;
  setText(parts.width, isKnown ? tidy(view.width, span) : "–");
  setText(parts.level, isKnown ? tidy(view.center, span) : "–");
  const percent = zoom * 100;
  setText(parts.zoom, `${percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %`);
  const unit = image.is_colour ? "" : `, in ${image.unit}`;
  parts.width.parentElement.title = `Window width and level (centre)${unit}`;
}

function showToggles(tools, view, hasMap) {
  tools.invert.setAttribute("aria-pressed", String(view.isInverted));
  tools.fit.setAttribute("aria-pressed", String(view.isFit));
  tools.overlay.setAttribute("aria-pressed", String(hasMap && view.isOverlayOn));
  tools.overlay.disabled = !hasMap;
}

function showOpacity(parts, view, hasMap) {
  const percent = Math.round(view.opacity * 100);
  parts.opacity.value = String(percent);
  parts.opacity.disabled = !hasMap || !view.isOverlayOn;
  setText(parts.opacityText, `${percent} %`);
}

/**
 * Frame slider and play button; hidden for a single frame. The number is that of the frame on the
 * screen, never of one that is still on its way.
 */
function showFrames(parts, tools, image, { view, frameNumber, isPlaying }) {
  parts.frames.hidden = image.frames < 2;
  if (image.frames < 2) return;
  parts.frame.max = String(image.frames - 1);
  parts.frame.value = String(view.frame);
  const wanted = view.frame === frameNumber ? "" : ` → ${view.frame + 1}`;
  setText(parts.frameText, `${frameNumber + 1}${wanted} / ${image.frames}`);
  tools.play.hidden = !image.frame_time_ms;
  const name = isPlaying ? "pause" : "play";
  if (tools.play.dataset.icon === name) return;
  tools.play.dataset.icon = name;
  const title = isPlaying ? "Pause (Space)" : "Play (Space)";
  tools.play.innerHTML = icon(name, title);
  tools.play.title = title;
  tools.play.setAttribute("aria-label", title);
}

/** What the colours mean, which finding, which method. */
function showLegend(parts, layer, remark, problem) {
  parts.legend.hidden = !layer || Boolean(problem);
  parts.legendProblem.hidden = !layer || !problem;
  if (!layer) return;
  if (problem) {
    setText(parts.legendProblem.firstElementChild, `No map: ${problem}`);
    return;
  }
  parts.legend.classList.toggle("off", Boolean(remark));
  setText(parts.legendText, `${layer.finding} · ${layer.method}${remark && ` (${remark})`}`);
  setText(parts.legendLow, layer.is_signed ? "against" : "little");
  setText(parts.legendHigh, layer.is_signed ? "for" : "much");
  parts.legendBar.style.background = legendGradient(layer.is_signed);
  const meaning = layer.is_signed
    ? `Orange raised the network's score for ${layer.finding}, blue lowered it.`
    : `Brighter areas weighed more in the network's score for ${layer.finding}.`;
  const text = `${meaning} Uncoloured: no influence. It shows what the network used, not disease. Method: ${layer.method}.`;
  parts.legend.title = text;
  parts.legend.setAttribute("aria-label", text);
}

/** Lengths a scale bar may have, in mm. */
const SCALE_LENGTHS = [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];
const LONGEST_SCALE = 160;

/**
 * The scale bar, where the file states a spacing. What a distance means there (in the patient, at the
 * detector) is said by the tooltip, and by the label where it is not the patient's.
 */
function showScale(parts, image, zoom, screenPixelsPerCssPixel) {
  const cssPixelsPerMm = image.spacing
    ? zoom / image.spacing.column_mm / screenPixelsPerCssPixel
    : 0;
  const length = SCALE_LENGTHS.find((mm) => mm * cssPixelsPerMm <= LONGEST_SCALE);
  parts.scale.hidden = !cssPixelsPerMm || !length || length * cssPixelsPerMm < 24;
  if (parts.scale.hidden) return;
  const label = length >= 10 ? `${length / 10} cm` : `${length} mm`;
  const isAtDetector = image.spacing.source.startsWith("Imager");
  setText(parts.scaleText, isAtDetector ? `${label} at the detector` : label);
  parts.scale.lastElementChild.style.width = `${length * cssPixelsPerMm}px`;
  parts.scale.title = `${image.spacing.meaning} (${image.spacing.source})`;
  parts.scale.setAttribute("aria-label", `Scale bar: ${label}. ${image.spacing.meaning}`);
}

/** The value under the pointer, or what the mouse does while it is elsewhere. */
function showPointer(parts, image, frame, spot) {
  const isInside =
    spot && spot.x >= 0 && spot.y >= 0 && spot.x < image.columns && spot.y < image.rows;
  parts.pointer.classList.toggle("quiet", !isInside);
  if (!isInside || !frame) {
    setText(parts.pointer, hintOf(image));
    return;
  }
  const at = spot.y * image.columns + spot.x;
  const stored = frame.levels[0].planes.map((plane) => plane[at]);
  const value = image.is_colour
    ? `R ${stored[0]}  G ${stored[1]}  B ${stored[2]}`
    : `${Number((stored[0] * image.slope + image.intercept).toPrecision(6))} ${image.unit}`;
  setText(parts.pointer, `x ${spot.x}  y ${spot.y}   ${value}`);
}

function showWaiting(parts, received, expected) {
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  parts.progress.value = (100 * received) / expected;
  setText(parts.progressText, `${megabytes(received)} of ${megabytes(expected)} MB`);
}
