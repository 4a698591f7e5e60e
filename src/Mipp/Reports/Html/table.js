"use strict";
// Tables that sort by any of their columns, by click or by key.

// columns: [{title, text(row) -> what is shown, value(row) -> what it is sorted by, isText, mark(row) -> what stands before the text}]
function showTable(place, caption, columns, rows) {
  const previous = place.querySelector("table")?.dataset ?? {};
  let order = { column: Number(previous.column ?? -1), direction: previous.direction ?? "ascending" };
  const body = element("tbody");
  const heads = columns.map((column, index) => {
    const button = element("button", { type: "button", textContent: column.title });
    button.addEventListener("click", () => {
      const isSame = order.column === index;
      // Of numbers the largest are asked for first.
      const first = column.isText ? "ascending" : "descending";
      order = { column: index, direction: isSame && order.direction === first ? (first === "ascending" ? "descending" : "ascending") : first };
      fill();
      announce(`sorted by ${column.title}, ${order.direction}`);
    });
    return element("th", { scope: "col", className: column.isText ? "text" : "" }, button);
  });
  const table = element("table", {}, element("caption", { textContent: caption }), element("thead", {}, element("tr", {}, ...heads)), body);
  fill();
  // What scrolls must be reachable by key.
  Object.assign(place, { tabIndex: 0, role: "region", ariaLabel: caption });
  place.replaceChildren(table);

  function fill() {
    Object.assign(table.dataset, order);
    heads.forEach((head, index) =>
      index === order.column ? head.setAttribute("aria-sort", order.direction) : head.removeAttribute("aria-sort"));
    body.replaceChildren(...sorted().map((row) => element("tr", {}, ...columns.map((column) => cell(column, row)))));
  }

  function sorted() {
    const column = columns[order.column];
    if (!column) return rows;
    const sign = order.direction === "ascending" ? 1 : -1;
    return [...rows].sort((a, b) => {
      const [x, y] = [column.value(a), column.value(b)];
      // What is missing stays at the end.
      if (x == null || y == null) return (x == null) - (y == null);
      return sign * (typeof x === "string" ? x.localeCompare(y, "en", { numeric: true }) : x - y);
    });
  }
}

function cell(column, row) {
  const node = element("td", { className: column.isText ? "text" : "" });
  const value = column.value(row);
  if (value != null) node.dataset.value = value;
  if (column.mark) node.append(column.mark(row));
  const [main, spread] = column.text(row).split(" ± ");
  node.append(main);
  if (spread) node.append(element("span", { className: "spread", textContent: ` ± ${spread}` }));
  return node;
}

function announce(text) {
  document.getElementById("status").textContent = text;
}
