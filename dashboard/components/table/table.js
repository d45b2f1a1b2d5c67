// Draws a table of rows that can be opened. Text goes in as text, never as markup.

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

function drawCell(cell, column) {
  const element = make("div", `cell ${cell.tone}${column.is_secondary ? " secondary" : ""}`);
  element.setAttribute("role", "cell");
  if (cell.image) {
    const image = make("img");
    image.src = cell.image;
    image.alt = "";
    image.loading = "lazy";
    image.onerror = () => image.remove();
    element.append(image);
  }
  if (cell.text) {
    const text = make("span", "text", cell.text);
    text.title = cell.text;
    element.append(text);
  }
  if (cell.detail) element.append(make("span", "detail", cell.detail));
  if (cell.progress !== null) {
    const bar = make("progress");
    bar.max = 1;
    bar.value = cell.progress;
    bar.setAttribute("aria-label", cell.text);
    element.append(bar);
  }
  return element;
}

function drawActions(row, press) {
  const element = make("div", "cell actions");
  element.setAttribute("role", "cell");
  for (const action of row.actions) {
    const button = make("button", action.name, action.label);
    button.type = "button";
    button.dataset.name = `${row.id} ${action.name}`;
    button.setAttribute("aria-label", action.description || action.label);
    button.onclick = (event) => {
      event.stopPropagation();
      press(row.id, action.name);
    };
    element.append(button);
  }
  return element;
}

function drawRow(row, columns, press) {
  const line = make("div", row.actions.length ? "row opens" : "row");
  line.setAttribute("role", "row");
  line.dataset.row = row.id;
  line.append(...columns.map((column) => drawCell(row.cells[column.key], column)));
  line.append(drawActions(row, press));
  if (row.actions.length) line.onclick = () => press(row.id, row.actions[0].name);
  return line;
}

function drawHead(columns) {
  const head = make("div", "row head");
  head.setAttribute("role", "row");
  for (const column of [...columns, { title: "", is_secondary: false }]) {
    const cell = make("div", column.is_secondary ? "cell secondary" : "cell", column.title);
    cell.setAttribute("role", "columnheader");
    head.append(cell);
  }
  return head;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const focused = (parentElement.activeElement ?? document.activeElement)?.dataset?.name;
  let table = parentElement.querySelector(".table");
  if (!table) {
    table = make("div", "table");
    table.append(make("div", "grid"));
    parentElement.append(table);
  }
  const wide = data.columns.map((column) => column.width);
  const narrow = data.columns.filter((column) => !column.is_secondary).map((c) => c.width);
  const grid = table.firstElementChild;
  grid.setAttribute("role", "table");
  table.style.setProperty("--wide", [...wide, "minmax(3.5rem, auto)"].join(" "));
  table.style.setProperty("--narrow", [...narrow, "minmax(3.5rem, auto)"].join(" "));
  grid.setAttribute("aria-label", data.title);
  const press = (row, action) => setTriggerValue("press", { row, action });
  grid.replaceChildren(
    drawHead(data.columns),
    ...data.rows.map((row) => drawRow(row, data.columns, press)),
  );
  if (focused) table.querySelector(`button[data-name="${CSS.escape(focused)}"]`)?.focus();
}
