// Draws the findings table. Text goes in as text, never as markup.

function cell(parent, name, text) {
  const element = document.createElement("div");
  element.className = name;
  element.setAttribute("role", "cell");
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

function part(parent, name, text) {
  const element = document.createElement("span");
  element.className = name;
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

function drawBar(parent, row) {
  const bar = part(cell(parent, "place"), "bar");
  bar.title = "How far from the threshold in the middle, in odds; the line is the 95 % interval";
  bar.setAttribute("aria-hidden", "true");
  part(bar, "fill").style.width = `${row.at}%`;
  if (row.low !== null) {
    const range = part(bar, "range");
    range.style.left = `${row.low}%`;
    range.style.width = `${Math.max(row.high - row.low, 0.5)}%`;
  }
  if (row.threshold !== null) part(bar, "tick").style.left = `${row.threshold}%`;
  part(bar, "point").style.left = `${row.at}%`;
}

function drawButton(parent, row, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.name = row.name;
  button.textContent = row.busy ? "Working…" : row.asked ? "Hide map" : "Show why";
  button.setAttribute("aria-pressed", String(row.asked));
  button.setAttribute("aria-label", `${button.textContent}: ${row.label}`);
  // What the button said counts, so that a double click does not take the map away again.
  button.onclick = () => press({ finding: row.name, show: !row.asked });
  cell(parent, "why").append(button);
}

function drawRow(row, press) {
  const line = document.createElement("div");
  line.setAttribute("role", "row");
  line.className = `row${row.present ? " present" : ""}${row.asked ? " asked" : ""}`;
  line.dataset.finding = row.name;
  const name = cell(line, "name");
  part(name, "label", row.label);
  if (!row.assessed) {
    line.classList.add("withheld");
    part(name, "call", `Not assessed. ${row.reason}`);
    return line;
  }
  part(name, "call", row.call);
  drawBar(line, row);
  const figure = cell(line, "figure");
  part(figure, "probability", row.probability);
  part(figure, "interval", row.interval);
  drawButton(line, row, press);
  return line;
}

function drawHead() {
  const head = document.createElement("div");
  head.className = "row head";
  head.setAttribute("role", "row");
  for (const [name, text] of [["name", "Finding"], ["place", "threshold"], ["figure", "Probability"], ["why", ""]]) {
    cell(head, name, text).setAttribute("role", "columnheader");
  }
  part(head.children[2], "interval", "95 % interval");
  return head;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const focused = (parentElement.activeElement ?? document.activeElement)?.dataset?.name;
  let table = parentElement.querySelector(".findings");
  if (!table) {
    table = document.createElement("div");
    table.className = "findings";
    table.setAttribute("role", "table");
    table.setAttribute("aria-label", "Findings, most concerning first");
    parentElement.append(table);
  }
  const press = (wish) => setTriggerValue("why", wish);
  table.replaceChildren(drawHead(), ...data.rows.map((row) => drawRow(row, press)));
  if (focused) table.querySelector(`button[data-name="${CSS.escape(focused)}"]`)?.focus();
}
