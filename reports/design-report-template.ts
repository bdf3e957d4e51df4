/**
 * The HTML report as an eta template. `<%=` escapes; `<%~` does not, and stands only before what a
 * renderer of this folder made.
 */

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="<%= it.policy %>">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="<%= it.report.tool.name %> <%= it.report.tool.version %>">
<title>Design report: backup key vault, <%= it.report.design %></title>
<style><%~ it.style %></style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<div class="page">
<header class="masthead">
<p class="eyebrow">Design report for security review</p>
<h1>Backup key vault: <%= it.report.design %></h1>
<p class="status"><span class="tag <%= it.report.ok ? "good" : "bad" %>">\
<%= it.report.ok ? "As expected" : "Not as expected" %></span> <%= it.glance.headline %></p>
<%~ it.command(it.report.command, "The command that reproduces this report") %>
<dl class="facts">
<div><dt>Seed</dt><dd class="mono"><%= it.report.seed %></dd></div>
<div><dt>Tool</dt><dd><%= it.report.tool.name %> <%= it.report.tool.version %></dd></div>
<% for (const [name, value] of Object.entries(it.report.configuration)) { %>
<div><dt><%= it.spaced(name) %></dt><dd><%= value %></dd></div>
<% } %>
</dl>
</header>
<div class="layout">
<nav class="toc" aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ol>
<% for (const section of it.sections) { %>
<li><a href="#<%= section.id %>"><%= section.title %>\
<% if (section.count !== undefined) { %> <span class="count"><%= section.count %></span>\
<% } %></a></li>
<% } %>
</ol>
<p class="tools"><button type="button" id="expand" hidden>Open all transcripts</button></p>
</nav>
<main id="main">
`;

const GLANCE = `
<section id="at-a-glance" aria-labelledby="at-a-glance-title">
<h2 id="at-a-glance-title">At a glance</h2>
<p class="lead">A search shows that a claim breaks; it never shows that it cannot. Each line that
holds, holds within the bound that it names.</p>
<div class="glance">
<% for (const card of it.cards) { %>
<div class="card <%= card.tone %>">
<h3><%= card.title %> <span class="count"><%= card.lines.length %></span></h3>
<% if (card.lines.length === 0) { %><p><%= card.none %></p><% } else { %><ul>
<% for (const line of card.lines) { %>
<li><a href="#<%= it.anchorOf(line.property) %>"><code><%= line.property %></code> <%= line.name %>\
</a><% for (const text of line.texts) { %><p><%= it.unbroken(text) %></p><% } %></li>
<% } %>
</ul><% } %>
</div>
<% } %>
</div>
<% if (it.glance.unseen.length > 0) { %>
<h3 class="after">Never seen in this check</h3>
<ul>
<% for (const { what, names } of it.glance.unseen) { %>
<li><%= it.spaced(what) %>: <% names.forEach((name, index) => { %>\
<%= index > 0 ? ", " : "" %><code><%= name %></code><% }) %></li>
<% } %>
</ul>
<% } %>
</section>
`;

const CLAIMS = `
<section id="claims" aria-labelledby="claims-title">
<h2 id="claims-title">Claims</h2>
<p class="lead">What is claimed, where the claim comes from, and every verdict on it.</p>
<div class="scroll" role="region" aria-labelledby="claims-title" tabindex="0">
<table class="claims">
<caption class="visually-hidden">Claims and their verdicts</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col">Threat</th><th scope="col">Bound</th>
<th scope="col" class="number">Hits</th></tr></thead>
<% for (const { claim, verdicts } of it.claims) { %>
<tbody id="<%= it.anchorOf(claim.id) %>">
<tr><th scope="rowgroup" colspan="4"><span class="claim-id"><%= claim.id %></span>\
<span class="claim-name"><%= claim.claim %></span> <span class="tag"><%= claim.expectation %></span>
<span class="statement"><%= claim.statement %></span>
<% if (claim.sources.length > 0) { %><span class="cites">Sources: \
<%~ it.citations(claim.sources) %></span><% } %></th></tr>
<% for (const verdict of verdicts) { %>
<tr><td><span class="verdict <%= it.toneOf(verdict) %>"><%= it.verdictWords(verdict) %></span></td>
<td><%= verdict.threat %><% if (verdict.design !== it.report.design) { %>
<br><span class="cites"><%= verdict.design %></span><% } %></td>
<td><%= it.boundSentence(verdict.bound) %></td>
<td class="number"><%= it.thousands(verdict.hits) %>\
<% if (verdict.share !== undefined) { %><br><span class="cites">in <%= it.percent(verdict.share) %>\
 of runs</span><% } %></td></tr>
<% } %>
<% if (verdicts.length === 0) { %><tr><td colspan="4">Not judged in this check.</td></tr><% } %>
</tbody>
<% } %>
</table>
</div>
</section>
`;

const COUNTEREXAMPLES = `
<section id="counterexamples" aria-labelledby="counterexamples-title">
<h2 id="counterexamples-title">Counterexamples</h2>
<p class="lead">Each was replayed from the start before it was reported, then shrunk.</p>
<% if (it.counterexamples.length === 0) { %><p>None was found.</p><% } %>
<% for (const each of it.counterexamples) { %>
<article class="<%= each.expected ? "known" : "bad" %>" aria-labelledby="<%= each.id %>">
<span class="tag <%= each.expected ? "known" : "bad" %>">\
<%= each.expected ? "expected" : "unexpected" %></span>
<h3 id="<%= each.id %>"><a href="#<%= it.anchorOf(each.property) %>"><%= each.property %></a> \
breaks in <%= each.scenario %></h3>
<p class="question"><%= each.question %></p>
<p class="why"><%= each.why %></p>
<%~ it.command(each.replay, "The command that replays it") %>
<h4>Sequence</h4>
<figure>
<div class="chart scroll" role="region" aria-label="Sequence chart of <%= each.scenario %>" \
tabindex="0">
<%~ each.chart %></div>
<figcaption>Time runs downwards; the step on red breaks the property. The numbers are those of the
transcript.</figcaption>
</figure>
<% if (each.derivations.length > 0) { %>
<h4>How the adversary came to know it</h4>
<% for (const tree of each.derivations) { %>
<ul class="tree"><%~ tree %></ul>
<% } %>
<% } %>
<details>
<summary>Transcript, <%= each.transcript.steps.length %> steps</summary>
<ol class="steps">
<% for (const step of each.transcript.steps) { %>
<li value="<%= step.index %>"<% if (step.breaches.length > 0) { %> class="broken"<% } %>>\
<span><%= step.text %></span>
<% const details = it.detailsOf(step); if (details.length > 0) { %><ul>
<% for (const { label, text } of details) { %>
<li class="<%= label %>"><span><%= label === "BREACH" ? "breach" : label %></span> \
<span><%= text %></span></li>
<% } %>
</ul><% } %></li>
<% } %>
</ol>
</details>
</article>
<% } %>
</section>
`;

const DEFENCES = `
<section id="defences" aria-labelledby="defences-title">
<h2 id="defences-title">Defences</h2>
<p class="lead">Each check that the design makes, and which claims break when it alone is taken
away.</p>
<div class="scroll" role="region" aria-labelledby="defences-title" tabindex="0">
<table class="claims">
<caption class="visually-hidden">Defences and what breaks without them</caption>
<thead><tr><th scope="col">Defence</th><th scope="col">Without it</th>
<th scope="col">Breaks</th></tr></thead>
<tbody>
<% for (const defence of it.report.defences) { %>
<tr><th scope="row"><code><%= defence.id %></code>
<span class="statement"><%= defence.rule %></span>
<span class="cites"><%~ it.citations(defence.sources) %></span></th>
<td><%= defence.attack %></td>
<td><% if (defence.breaks.length === 0) { %><span class="tag bad">nothing stated</span><% } %>
<% for (const property of defence.breaks) { %>
<a class="tag known" href="#<%= it.anchorOf(property) %>"><%= property %></a>
<% } %></td></tr>
<% } %>
</tbody>
</table>
</div>
</section>
`;

const GUESSING = `
<% if (it.report.guessing !== null) { %>
<section id="guessing" aria-labelledby="guessing-title">
<h2 id="guessing-title">What guessing costs</h2>
<p class="lead"><%= it.oneGuess(it.report.guessing) %> Guesses times cost is arithmetic about the
adversary's work, and no claim.</p>
<div class="scroll" role="region" aria-labelledby="guessing-title" tabindex="0">
<table>
<caption class="visually-hidden">Guesses times cost</caption>
<thead><tr><th scope="col">What is guessed</th><th scope="col" class="number">Guesses at most</th>
<th scope="col">Cost</th></tr></thead>
<tbody>
<% for (const { what, guesses, cost } of it.report.guessing.rows) { %>
<tr><th scope="row"><%= what %></th><td class="number"><%= guesses %></td><td><%= cost %></td></tr>
<% } %>
</tbody>
</table>
</div>
</section>
<% } %>
`;

const REST = `
<section id="statecharts" aria-labelledby="statecharts-title">
<h2 id="statecharts-title">Statecharts</h2>
<p class="lead">Drawn from the machines that ran. Small lines in a box are events that leave its
state as it is; words in brackets are conditions.</p>
<div class="statecharts">
<% for (const { machine, svg } of it.statecharts) { %>
<figure><div class="statechart" role="img" aria-label="Statechart of <%= machine %>">\
<%~ svg %></div>
<figcaption><%= machine %></figcaption></figure>
<% } %>
</div>
</section>
<section id="assumptions" aria-labelledby="assumptions-title">
<h2 id="assumptions-title">Assumptions</h2>
<p class="lead">Where public documents are silent, and what the model takes in their place.</p>
<div class="scroll" role="region" aria-labelledby="assumptions-title" tabindex="0">
<table>
<caption class="visually-hidden">Assumptions</caption>
<thead><tr><th scope="col">The documents do not say</th><th scope="col">The model assumes</th></tr>
</thead>
<tbody>
<% for (const { silent, assumption } of it.report.assumptions) { %>
<tr><th scope="row"><%= silent %></th><td><%= assumption %></td></tr>
<% } %>
</tbody>
</table>
</div>
</section>
<section id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">Coverage</h2>
<p class="lead">How often each thing was seen over the whole check.</p>
<div class="coverage">
<% for (const { title, rows } of it.coverage) { %>
<div class="scroll" role="region" aria-label="<%= title %>" tabindex="0"><table>
<caption><%= title %></caption>
<thead><tr><th scope="col">Name</th><th scope="col" class="number">Times</th></tr></thead>
<tbody>
<% for (const [name, count] of rows) { %>
<tr><th scope="row"><code><%= name %></code></th><td class="number">\
<% if (count === 0) { %><span class="tag bad">never</span><% } else { %><%= it.thousands(count) %>\
<% } %></td></tr>
<% } %>
</tbody>
</table></div>
<% } %>
</div>
</section>
<section id="sources" aria-labelledby="sources-title">
<h2 id="sources-title">Sources</h2>
<dl class="glossary">
<% for (const { key, what } of it.report.sources) { %>
<dt id="<%= it.sourceAnchorOf(key) %>"><code><%= key %></code></dt><dd><%= what %></dd>
<% } %>
</dl>
</section>
<section id="glossary" aria-labelledby="glossary-title">
<h2 id="glossary-title">Glossary</h2>
<dl class="glossary">
<% for (const { term, meaning } of it.glossary) { %>
<dt><%= term %></dt><dd><%= meaning %></dd>
<% } %>
</dl>
</section>
</main>
</div>
<footer>Made by <%= it.report.tool.name %> <%= it.report.tool.version %> with seed \
<%= it.report.seed %>. The same data stand in report.json; the same command gives the same report.
</footer>
</div>
<script><%~ it.script %></script>
</body>
</html>
`;

export const DESIGN_REPORT_TEMPLATE = [
  HEAD,
  GLANCE,
  CLAIMS,
  COUNTEREXAMPLES,
  DEFENCES,
  GUESSING,
  REST,
].join("");
