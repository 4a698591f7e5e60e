"use strict";
// Tables that sort by any of their columns, by click or by key.

// columns: [{title, text(row) -> what is shown, value(row) -> what it is sorted by, isText, mark(row) -> what stands before the text}]
// Gives the function that fills it: with a caption and rows, sorted as it was.
function sortedTable(place, columns) {
  let order = { column: -1, direction: "ascending" };
  let rows = [];
  const caption = element("caption");
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
  place.append(element("table", {}, caption, element("thead", {}, element("tr", {}, ...heads)), body));
  // What scrolls must be reachable by key.
  Object.assign(place, { tabIndex: 0, role: "region" });
  return (title, present) => {
    caption.textContent = place.ariaLabel = title;
    rows = present;
    fill();
  };

  function fill() {
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

// Columns that several tables have; settingOf says where of a row its criterion, repair and level are.
const criterionColumn = (settingOf = (row) => row) => ({
  title: "criterion", isText: true, text: (row) => seriesName(settingOf(row)), value: (row) => seriesName(settingOf(row)), mark: (row) => markOf(settingOf(row).criterion),
});
const textColumn = (title, of) => ({ title, isText: true, text: of, value: of });
const numberColumn = (title, of, text = (row) => String(of(row) ?? "–")) => ({ title, value: (row) => of(row) ?? null, text });
// Of a mean over runs, with how many of them it is of where it is not all.
const meanColumn = (title, key, text) => numberColumn(title, (row) => row[key]?.mean, (row) => text(row[key]) + ofRuns(row[key], row));

function announce(text) {
  document.getElementById("status").textContent = text;
}
