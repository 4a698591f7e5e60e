"use strict";
// The page as a whole: what stands above and below, and the cards drawn anew whenever something else is chosen.

// A name, or of several their number, with the names below it.
function oneOrCount(title, of) {
  const names = distinct(report.summary.map(of));
  return names.length === 1 ? [title, names[0]] : [title === "Data" ? title : `${title}s`, names.length, names.join(", ")];
}

function figuresOfOne(row) {
  return [
    ["Accuracy", percentOf(row.final, 2) + ofRuns(row.final, row), row.dense && `dense ${percentOf(row.dense, 2)}`], ["MACs kept", percentOf(row.macs)],
    ["Parameters kept", percentOf(row.parameters)], ["Channels kept", percentOf(row.units)], ["Latency", percentOf(row.latency), "of the dense network's"],
  ];
}

function figuresOfMany(rows) {
  const { network, data } = wishes;
  const isJudged = rows.some((row) => row.judged);
  return [
    ["Runs", total(rows, (row) => row.runs), isJudged && `${total(rows, (row) => row.collapsed)} collapsed`], ["Criteria", criteria.length],
    oneOrCount("Network", (row) => row.network), oneOrCount("Data", (row) => row.data),
    ["Dense accuracy", percentOf(denseOf(rows.filter((row) => row.network === network && row.data === data)), 2), network && `${network} on ${data}`],
  ];
}

function showHeader() {
  card("title").textContent = report.title;
  card("headline").textContent = report.headline;
  card("description").textContent = report.description;
  card("machine").textContent = `Computed on ${report.machine}. Accuracy on the whole test split; MACs are multiply-accumulates of one sample; `
    + "± is one standard deviation over seeds; (1 of 3) says of how many runs a mean is, where the others did not come to one.";
  const figures = report.summary.length === 1 ? figuresOfOne(report.summary[0]) : figuresOfMany(report.summary);
  card("figures").replaceChildren(...figures.map(([name, value, note]) => element("div", {},
    element("dt", { textContent: name }),
    element("dd", { textContent: value, className: String(value).length > 14 ? "long" : "" }, ...(note ? [element("small", { textContent: note })] : [])))));
}

function showRemarks(id, remarks) {
  card(id).hidden = !remarks.length;
  part(id, "ul").replaceChildren(...remarks.map((remark) =>
    element("li", {}, element("b", { textContent: remark.where }), element("span", { textContent: remark.message }))));
}

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
card("theme").addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; });

showHeader();
showRemarks("failures", report.failures);
showRemarks("warnings", report.warnings);
const look = pageControls();
const cards = [accuracyCard, layersCard, pathsCard, collapseCard, costCard].map((build) => build());

let latest = 0;
async function show() {
  const turn = ++latest;
  document.body.dataset.state = "drawing";
  const chosen = look();
  await Promise.all(cards.map((draw) => draw(chosen)));
  if (turn === latest) document.body.dataset.state = "drawn";
}
show();
