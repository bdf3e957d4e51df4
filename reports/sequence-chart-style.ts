/** How a sequence chart looks: nothing but its own classes, on light and on dark paper. */
export const SEQUENCE_CHART_STYLE = `
.sequence-chart { --paper: #ffffff; --ink: #1c2126; --muted: #59636e; --line: #b9c0c8;
  --box: #f3f5f7; --red: #b3261e; --red-wash: #fdeceb; --violet: #7527a8; --amber: #7d5200;
  --side-0: #0b6bcb1c; --side-1: #b979001f; --side-2: #3b8f4a20;
  font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
@media screen and (prefers-color-scheme: dark) {
  .sequence-chart { --paper: #14181c; --ink: #e4e8ec; --muted: #9aa5b1; --line: #4a545f;
    --box: #20262d; --red: #ff8a80; --red-wash: #3d1a1a; --violet: #d3a2f7; --amber: #e6b35c;
    --side-0: #4ea1f72b; --side-1: #e0a43a2b; --side-2: #62c37426; }
}
.sequence-chart .paper { fill: var(--paper); }
.sequence-chart text { fill: var(--ink); font-size: 11px; }
.sequence-chart .box { fill: var(--box); stroke: var(--line); }
.sequence-chart .box-name { font-size: 12px; font-weight: 600; text-anchor: middle; }
.sequence-chart .adversary .box { stroke: var(--violet); stroke-dasharray: 5 3; }
.sequence-chart .adversary .box-name { fill: var(--violet); }
.sequence-chart .lifeline { stroke: var(--line); stroke-width: 1.25; }
.sequence-chart .down { stroke-dasharray: 1 5; stroke-linecap: round; }
.sequence-chart .number { fill: var(--muted); font-size: 10px; text-anchor: end; }
.sequence-chart .label { text-anchor: middle; paint-order: stroke; stroke: var(--paper);
  stroke-width: 3px; stroke-linejoin: round; }
.sequence-chart .aside { text-anchor: start; }
.sequence-chart .arrow { stroke: var(--ink); stroke-width: 1.4; fill: none; }
.sequence-chart .head { fill: var(--ink); }
.sequence-chart .drop .arrow { stroke: var(--muted); stroke-dasharray: 4 3; }
.sequence-chart .drop .cross { stroke: var(--red); stroke-width: 2; stroke-dasharray: none; }
.sequence-chart .drop .label { fill: var(--muted); }
.sequence-chart .inject .arrow { stroke: var(--violet); stroke-width: 2; stroke-dasharray: 9 3; }
.sequence-chart .inject .head, .sequence-chart .inject .label { fill: var(--violet); }
.sequence-chart .point { fill: var(--ink); stroke: var(--paper); stroke-width: 1.5; }
.sequence-chart .ring { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
.sequence-chart .cross { stroke: var(--red); stroke-width: 2.25; fill: none; }
.sequence-chart .corrupt .point { fill: var(--violet); }
.sequence-chart .rule { stroke: var(--muted); stroke-dasharray: 2 4; }
.sequence-chart .wash { fill: var(--red-wash); }
.sequence-chart .breach .arrow { stroke: var(--red); stroke-width: 2; }
.sequence-chart .breach .head, .sequence-chart .breach .label { fill: var(--red); }
.sequence-chart .breach .label { font-weight: 600; stroke: var(--red-wash); }
.sequence-chart .breach .number { fill: var(--red); font-weight: 700; }
.sequence-chart .note { font-size: 10.5px; }
.sequence-chart .note.state { fill: var(--muted); }
.sequence-chart .note.refused { fill: var(--amber); }
.sequence-chart .note.learned { fill: var(--violet); }
.sequence-chart .note.broken { fill: var(--red); font-weight: 600; }
.sequence-chart .side { fill: var(--side-0); }
.sequence-chart .side-1 { fill: var(--side-1); }
.sequence-chart .side-2 { fill: var(--side-2); }
.sequence-chart .side-name { font-size: 10px; font-weight: 600; text-anchor: middle;
  fill: var(--muted); }
.sequence-chart .legend { font-size: 10.5px; fill: var(--muted); }
`.trim();
