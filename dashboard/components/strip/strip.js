// Draws the thumbnails of a case. Arrow keys walk along them.

function drawThumbnail(image, position, chosen, pick) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = image.name;
  button.setAttribute("aria-label", `Image ${position + 1}: ${image.name}`);
  if (position === chosen) button.setAttribute("aria-current", "true");
  const picture = document.createElement("img");
  picture.src = image.url;
  picture.alt = "";
  picture.loading = "lazy";
  picture.onerror = () => picture.remove();
  const number = document.createElement("span");
  number.textContent = String(position + 1);
  button.append(picture, number);
  button.onclick = () => pick(position);
  return button;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const active = parentElement.activeElement ?? document.activeElement;
  let strip = parentElement.querySelector(".strip");
  const hadFocus = Boolean(strip && active && strip.contains(active));
  if (!strip) {
    strip = document.createElement("div");
    strip.className = "strip";
    strip.setAttribute("role", "group");
    strip.setAttribute("aria-label", "Images of this case");
    parentElement.append(strip);
  }
  const pick = (position) => setTriggerValue("pick", position);
  strip.replaceChildren(
    ...data.images.map((image, position) => drawThumbnail(image, position, data.chosen, pick)),
  );
  strip.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = strip.children[[...strip.children].indexOf(event.target) + step];
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
  };
  const current = strip.querySelector("[aria-current]");
  if (hadFocus) current?.focus();
  if (current) strip.scrollLeft = Math.max(0, current.offsetLeft - strip.clientWidth / 2);
}
