/** Icons as inline SVG, drawn on a 20 x 20 grid with the text's own colour. */

const ICONS = {
  invert: '<circle cx="10" cy="10" r="7"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/>',
  fit: '<path d="M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4"/><rect x="6.5" y="6.5" width="7" height="7" rx="1"/>',
  zoomIn: '<circle cx="9" cy="9" r="5.5"/><path d="M13 13l4 4M9 6.5v5M6.5 9h5"/>',
  zoomOut: '<circle cx="9" cy="9" r="5.5"/><path d="M13 13l4 4M6.5 9h5"/>',
  reset: '<path d="M4 10a6 6 0 1 0 2-4.5"/><path d="M3.5 3v3.5H7"/>',
  overlay: '<path d="M10 3l7 4-7 4-7-4z"/><path d="M3.5 10.5L10 14l6.5-3.5M3.5 13.5L10 17l6.5-3.5"/>',
  play: '<path d="M6 4l10 6-10 6z" fill="currentColor"/>',
  pause: '<path d="M6.5 4v12M13.5 4v12" stroke-width="3"/>',
  keys: '<rect x="2.5" y="5" width="15" height="10" rx="2"/><path d="M5.5 8h.01M8.5 8h.01M11.5 8h.01M14.5 8h.01M6.5 12h7"/>',
  close: '<path d="M5 5l10 10M15 5L5 15"/>',
};

/** @returns {string} Markup of one icon; the title names it for a pointer resting on it. */
function icon(name, title) {
  return (
    '<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" ' +
    'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">' +
    `${title ? `<title>${title}</title>` : ""}${ICONS[name]}</svg>`
  );
}
