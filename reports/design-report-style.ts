/** The style sheet of the HTML report: inline, no fonts from elsewhere, light, dark and print. */
export const DESIGN_REPORT_STYLE = `
:root { color-scheme: light dark;
  --page: #fbfbf9; --paper: #ffffff; --ink: #1c2126; --muted: #56606b; --rule: #dcdfe3;
  --line: #aab2bb; --soft: #f2f3f1;
  --accent: #1f4e79; --good: #1d6b3a; --good-wash: #e7f3ea; --known: #7d5200;
  --known-wash: #fbf1dc; --bad: #a8201a; --bad-wash: #fcebe9; --violet: #7527a8;
  --sans: ui-sans-serif, system-ui, "Segoe UI", "Helvetica Neue", Helvetica, Arial, sans-serif;
  --serif: "Iowan Old Style", Charter, "Bitstream Charter", "Source Serif 4", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #0f1316; --paper: #14181c; --ink: #e4e8ec; --muted: #9aa5b1; --rule: #2d353d;
    --line: #55606b; --soft: #1b2127;
    --accent: #8fc1f2; --good: #7fd19b; --good-wash: #16301f; --known: #e6b35c;
    --known-wash: #33270f; --bad: #ff9d94; --bad-wash: #3d1a1a; --violet: #d3a2f7; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.55 var(--sans); }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: 0.5rem 1rem; z-index: 2; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 4vw, 2.7rem); letter-spacing: -0.01em; margin: 0.2rem 0 0.9rem; }
h2 { font-size: 1.6rem; margin: 0 0 0.4rem; }
h3 { font-size: 1.15rem; margin: 0 0 0.5rem; }
h3.after { margin-top: 1.8rem; }
h4 { font-size: 0.95rem; margin: 1.6rem 0 0.5rem; }
p { margin: 0 0 0.9rem; max-width: 44rem; }
code, pre, .mono { font-family: var(--mono); font-size: 0.875em; overflow-wrap: anywhere; }
.page { max-width: 84rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
.masthead { padding: 3rem 0 2.2rem; border-bottom: 1px solid var(--rule); }
.eyebrow { font-size: 0.8rem; letter-spacing: 0.09em; text-transform: uppercase;
  color: var(--muted); margin: 0; }
.status { font-size: 1.1rem; margin-bottom: 1.4rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr));
  gap: 0.9rem 1.5rem; margin: 1.4rem 0 0; }
.facts div { border-top: 1px solid var(--rule); padding-top: 0.45rem; }
.facts dt { font-size: 0.8rem; color: var(--muted); }
.facts dd { margin: 0; font-weight: 500; overflow-wrap: anywhere; }
.layout { display: grid; gap: 0 3.5rem; }
.toc { padding: 1.6rem 0 0; font-size: 0.9rem; }
.toc h2 { font: 600 0.8rem/1.4 var(--sans); color: var(--muted); letter-spacing: 0.09em;
  text-transform: uppercase; }
.toc ol { list-style: none; margin: 0; padding: 0; columns: 2; }
.toc li { margin: 0; padding: 0.2rem 0; break-inside: avoid; }
.toc a { color: inherit; text-decoration: none; }
.toc a:hover { text-decoration: underline; }
.toc .count { color: var(--muted); font-variant-numeric: tabular-nums; }
.tools { margin-top: 1rem; }
@media screen and (min-width: 68rem) {
  .layout { grid-template-columns: 12rem minmax(0, 1fr); }
  .toc { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto;
    padding: 2.6rem 0; }
  .toc ol { columns: 1; }
}
main { min-width: 0; padding-bottom: 4rem; }
section { padding: 2.4rem 0 0.6rem; }
section + section { border-top: 1px solid var(--rule); margin-top: 2rem; }
.lead { color: var(--muted); margin-bottom: 1.4rem; }
.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr));
  gap: 1.2rem; }
.card { background: var(--paper); border: 1px solid var(--rule); border-top: 3px solid var(--muted);
  border-radius: 4px; padding: 1.1rem 1.25rem 0.6rem; }
.card.good { border-top-color: var(--good); }
.card.known { border-top-color: var(--known); }
.card.bad { border-top-color: var(--bad); }
.card h3 { display: flex; justify-content: space-between; gap: 1rem; }
.card .count { font-family: var(--sans); font-variant-numeric: tabular-nums; }
.card.good .count { color: var(--good); } .card.known .count { color: var(--known); }
.card.bad .count { color: var(--bad); }
.card ul { list-style: none; margin: 0; padding: 0; }
.card li { border-top: 1px solid var(--rule); padding: 0.55rem 0; font-size: 0.92rem; }
.card li p, .card > p { margin: 0.1rem 0 0; color: var(--muted); font-size: 0.86rem;
  overflow-wrap: anywhere; }
.card > p { padding-bottom: 0.6rem; }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--rule);
  border-radius: 4px; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
caption { text-align: left; font-weight: 600; padding: 0.7rem 0.9rem 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 0.9rem; font-weight: 400; }
thead th { font-size: 0.8rem; color: var(--muted); border-bottom: 1px solid var(--rule);
  white-space: nowrap; }
tbody tr + tr > *, tbody + tbody tr:first-child > * { border-top: 1px solid var(--rule); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.claims { min-width: 46rem; }
.claims th[scope="rowgroup"] { background: var(--soft); padding: 0.8rem 0.9rem; }
.claims tbody tr + tr > * { border-top-style: dotted; }
.claim-id { font-family: var(--mono); font-weight: 600; margin-right: 0.5em; }
.claim-name { font-weight: 600; }
.statement { display: block; max-width: 46rem; margin: 0.2rem 0; }
.cites { font-size: 0.82rem; color: var(--muted); }
.verdict { font-weight: 600; white-space: nowrap; }
.verdict::before { display: inline-block; width: 1.25em; }
.verdict.good { color: var(--good); } .verdict.good::before { content: "\\2713"; }
.verdict.known { color: var(--known); } .verdict.known::before { content: "\\25C7"; }
.verdict.bad { color: var(--bad); } .verdict.bad::before { content: "\\2717"; }
.tag { display: inline-block; font-size: 0.78rem; font-weight: 600; border-radius: 3px;
  padding: 0.1rem 0.5rem; background: var(--soft); color: var(--muted); white-space: nowrap; }
.tag.good { background: var(--good-wash); color: var(--good); }
.tag.known { background: var(--known-wash); color: var(--known); }
.tag.bad { background: var(--bad-wash); color: var(--bad); }
article { background: var(--paper); border: 1px solid var(--rule); border-radius: 4px;
  padding: 1.4rem clamp(1rem, 2.5vw, 1.8rem); margin: 0 0 1.6rem; }
article > .tag { margin-bottom: 0.6rem; }
.question { font-family: var(--serif); font-size: 1.08rem; font-style: italic; }
.why { border-left: 3px solid var(--known); background: var(--known-wash);
  padding: 0.6rem 0.9rem; border-radius: 0 3px 3px 0; }
article.bad .why { border-color: var(--bad); background: var(--bad-wash); }
.command { display: flex; align-items: flex-start; gap: 0.75rem; background: var(--soft);
  border: 1px solid var(--rule); border-radius: 4px; padding: 0.6rem 0.8rem; margin: 0; }
.command code { flex: 1; user-select: all; white-space: pre-wrap; }
button { font: 500 0.8rem/1.2 var(--sans); color: var(--accent); background: var(--paper);
  border: 1px solid var(--rule); border-radius: 4px; padding: 0.3rem 0.65rem; cursor: pointer; }
button:hover { border-color: var(--accent); }
figure { margin: 0; }
figcaption { font-size: 0.86rem; color: var(--muted); padding: 0.5rem 0 0; }
.chart { max-height: 56rem; overflow: auto; }
.chart svg { display: block; max-width: 100%; height: auto; }
details { border-top: 1px solid var(--rule); margin-top: 1.2rem; padding-top: 0.8rem; }
summary { cursor: pointer; font-weight: 600; }
.steps { margin: 0.9rem 0 0; padding-left: 2.4rem; font-size: 0.92rem; }
.steps > li { padding: 0.3rem 0; }
.steps > li::marker { color: var(--muted); font-variant-numeric: tabular-nums; }
.steps > li.broken > span { color: var(--bad); font-weight: 600; }
.steps ul { list-style: none; margin: 0.1rem 0 0; padding: 0; font-size: 0.88rem; }
.steps ul li { display: grid; grid-template-columns: 4.6rem minmax(0, 1fr); gap: 0.4rem;
  color: var(--muted); overflow-wrap: anywhere; }
.steps .learns { color: var(--violet); } .steps .refuses { color: var(--known); }
.steps .BREACH { color: var(--bad); font-weight: 600; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0; font-size: 0.92rem; }
.tree ul { margin-left: 0.6rem; }
.tree ul > li { border-left: 1px solid var(--line); padding-left: 1.3rem; position: relative; }
.tree ul > li::before { content: ""; position: absolute; left: 0; top: 0; width: 0.9rem;
  height: 0.95rem; border-bottom: 1px solid var(--line); }
.tree ul > li:last-child { border-left-color: transparent; }
.tree ul > li:last-child::before { border-left: 1px solid var(--line); left: -1px; }
.tree .step { display: inline-block; padding: 0.15rem 0; }
.tree b { font-variant-numeric: tabular-nums; color: var(--muted); font-weight: 500; }
.tree .rule { color: var(--muted); }
.statecharts { display: grid; gap: 1.4rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
.statechart { background: var(--paper); border: 1px solid var(--rule); border-radius: 4px;
  padding: 1rem; overflow: auto; text-align: center; }
.statechart svg { max-width: 100%; height: auto; }
.statechart text { fill: var(--ink); }
.statechart path, .statechart polygon, .statechart ellipse { stroke: var(--muted); }
.statechart .edge polygon, .statechart .node ellipse { fill: var(--muted); }
.statechart .graph > polygon { fill: none; stroke: none; }
.coverage { display: grid; gap: 1.2rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); }
.coverage th { overflow-wrap: anywhere; }
.coverage th, .coverage td { padding: 0.3rem 0.9rem; }
.glossary dt { font-weight: 600; margin-top: 0.8rem; }
.glossary dd { margin: 0; max-width: 44rem; color: var(--muted); }
footer { border-top: 1px solid var(--rule); padding: 1.4rem 0 3rem; color: var(--muted);
  font-size: 0.86rem; }
@media print {
  @page { margin: 16mm 14mm; }
  html { font-size: 10pt; }
  body { background: none; }
  .toc, .skip, button { display: none; }
  .masthead { padding-top: 0; }
  .scroll, .chart { overflow: visible; max-height: none; }
  .chart svg { min-width: 0 !important; }
  .claims { min-width: 0; }
  h2, h3, h4, caption, summary { break-after: avoid; }
  tr, .card li, .steps > li, .statechart { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .command code { white-space: pre-wrap; }
}
`.trim();

/** Niceties only: copy buttons, and one button that opens or closes every transcript. */
export const DESIGN_REPORT_SCRIPT = `
const all = () => [...document.querySelectorAll("details")];
const open = (value) => all().forEach((each) => { each.open = value; });
const toggle = document.querySelector("#expand");
toggle.hidden = all().length === 0;
toggle.addEventListener("click", () => {
  const value = all().some((each) => !each.open);
  open(value);
  toggle.textContent = value ? "Close all transcripts" : "Open all transcripts";
});
addEventListener("beforeprint", () => open(true));
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
`.trim();
