"use strict";
// The data of the page, and numbers as people read them.
const report = JSON.parse(document.getElementById("data").textContent);

const finite = (value) => { const number = Number(value); return Number.isFinite(number) ? number : null; };
const percent = (value, digits = 1) => value == null ? "–" : `${(100 * value).toFixed(digits)} %`;
const percentOf = (spread, digits) => percent(spread?.mean, digits);
const prefixes = ["", "k", "M", "G", "T", "P", "E"];
const compact = (value) => {
  if (value == null) return "–";
  const step = Math.max(0, Math.min(prefixes.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  return `${+(value / 1000 ** step).toPrecision(3)}${step ? ` ${prefixes[step]}` : ""}`;
};
const seconds = (value) => value == null ? "–" : value < 10 ? `${value.toFixed(2)} s` : value < 120 ? `${value.toFixed(0)} s`
  : value < 7200 ? `${(value / 60).toFixed(0)} min` : `${(value / 3600).toFixed(1)} h`;
const accuracyOf = (spread) => spread == null ? "–"
  : spread.deviation == null ? percent(spread.mean, 2) : `${(100 * spread.mean).toFixed(2)} ± ${(100 * spread.deviation).toFixed(2)} %`;

// Of how many of a row's runs a mean is, where it is not of all.
const ofRuns = (spread, row) => spread && spread.count < row.runs ? ` (${spread.count} of ${row.runs})` : "";

const budgetNames = { macs: "of the MACs", params: "of the parameters" };
const levelName = (level) => level.budget === "tolerance" ? `tolerance ${level.value} nats` : level.budget === "confidence" ? `${+(100 * level.value).toFixed(2)} % sure` : `${+(100 * level.value).toFixed(2)} % ${budgetNames[level.budget]}`;
const seriesName = (row) => row.repair ? row.criterion : `${row.criterion}, no repair`;
const phaseNames = { beforeTraining: "before training", afterTraining: "after training" };
const distinct = (values) => [...new Set(values)];

function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties))
    if (key.includes("-") || key === "role" || key === "scope") node.setAttribute(key, value);
    else node[key] = value;
  node.append(...children);
  return node;
}
