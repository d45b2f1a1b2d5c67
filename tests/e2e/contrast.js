// Every visible text of the page with its contrast against what lies behind it (WCAG 2.2, 1.4.3).
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (css) => {
    if (!known.has(css)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(css, [r, g, b, a / 255]);
    }
    return known.get(css);
  };
  const over = (top, alpha, below) => below.map((value, i) => top[i] * alpha + value * (1 - alpha));
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parent = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const chain = (element) => {
    const found = [];
    for (let node = element; node; node = parent(node)) found.unshift(node);
    return found;
  };
  const exempt = "[disabled], [aria-disabled=true], [aria-hidden=true], [data-testid=stLogo]";
  const isShown = (element, path) => {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || box.bottom < 0 || box.top > innerHeight) return false;
    if (path.some((node) => node.matches(exempt))) return false;
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const measure = (element, text, style) => {
    const path = chain(element);
    if (!isShown(element, path)) return null;
    let behind = [255, 255, 255];
    let opacity = 1;
    for (const node of path) {
      const own = getComputedStyle(node);
      opacity *= Number(own.opacity);
      const [r, g, b, a] = rgba(own.backgroundColor);
      behind = over([r, g, b], a * opacity, behind);
    }
    const isSvg = element instanceof SVGElement;
    const [r, g, b, a] = rgba(isSvg ? style.fill : style.color);
    const front = over([r, g, b], a * opacity * Number(isSvg ? style.fillOpacity : 1), behind);
    const [light, dark] = [luminance(front), luminance(behind)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return { text, size, contrast: (light + 0.05) / (dark + 0.05), wanted: isLarge ? 3 : 4.5 };
  };
  const texts = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (element.matches("script, style, option, title, noscript")) continue;
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const text = own.map((node) => node.data).join(" ").trim();
      const style = getComputedStyle(element);
      if (text) texts.push(measure(element, text, style));
      if (element.placeholder && !element.value) {
        texts.push(measure(element, element.placeholder, getComputedStyle(element, "::placeholder")));
      }
    }
  };
  walk(document);
  return texts.filter(Boolean);
}
