import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { renderDesignReportHtml } from "./design-report-html.ts";
import { HOSTILE_REPORT, SAMPLE_REPORT } from "./sample-report.ts";
import { isInert } from "./sample-transcript.ts";

const page = await renderDesignReportHtml(SAMPLE_REPORT);
const hostile = await renderDesignReportHtml(HOSTILE_REPORT);

const VOID = new Set(["meta", "br", "link", "img", "input"]);

/** What is left open, or closed wrongly, in a page. */
const imbalance = (html: string): string[] => {
  const body = html.replace(/<(style|script)>[\s\S]*?<\/\1>/gu, "");
  const open: string[] = [];
  const wrong: string[] = [];
  const tags = body.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:"[^"]*"|[^">])*?(\/?)>/giu);
  for (const [, closing, name = "", empty] of tags) {
    if (VOID.has(name) || empty === "/") continue;
    if (closing === "") open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...open, ...wrong];
};

const idsOf = (html: string): string[] =>
  [...html.matchAll(/<[^>]* id="([^"]*)"/gu)].map(([, id]) => id ?? "");

describe.each([
  ["a usual report", page],
  ["a hostile report", hostile],
])("the page of %s", (_, html) => {
  test("every element is closed where it was opened", () => {
    expect(imbalance(html)).toEqual([]);
  });

  test("ids are unique and every link leads to one", () => {
    const ids = idsOf(html);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...html.matchAll(/href="([^"]*)"/gu)].map(([, href]) => href ?? "");
    expect(targets.length).toBeGreaterThan(9);
    expect(targets.filter((href) => !ids.includes(href.replace(/^#/u, "")))).toEqual([]);
    const labels = [...html.matchAll(/aria-labelledby="([^"]*)"/gu)].map(([, id]) => id ?? "");
    expect(labels.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("nothing is loaded from anywhere", () => {
    const rest = html.replace(/ xmlns(?::xlink)?="[^"]*"/gu, "");
    expect(rest).not.toMatch(/<(?:link|img|iframe|object|embed)\b/iu);
    expect(rest).not.toMatch(/ (?:src|srcset|xlink:href)="|@import|url\(/u);
  });

  test("the one script is the one that its policy allows", () => {
    const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/gu)];
    expect(scripts).toHaveLength(1);
    const digest = createHash("sha256")
      .update(scripts[0]?.[1] ?? "")
      .digest("base64");
    expect(html).toContain(`script-src &#39;sha256-${digest}&#39;`);
    expect(html.replace(/<script>[\s\S]*<\/script>/u, "")).not.toMatch(/<[^>"]* on[a-z]+=/u);
  });

  test("headings go down one level at a time", () => {
    const levels = [...html.matchAll(/<h([1-6])/gu)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    const jumps = levels.filter((level, at) => at > 0 && level > (levels[at - 1] ?? 0) + 1);
    expect(jumps).toEqual([]);
  });

  test("every table has a caption, and its headers a scope", () => {
    const tables = html.match(/<table[\s\S]*?<\/table>/gu) ?? [];
    expect(tables.length).toBeGreaterThan(3);
    expect(tables.filter((table) => !table.includes("<caption"))).toEqual([]);
    expect(html.match(/<th(?![^>]* scope=)(?!ead)[^>]*>/gu)).toBeNull();
  });

  test("the words say nothing stronger than a bound allows", () => {
    expect(html).not.toMatch(/prove[sdn]/iu);
  });
});

describe("the page", () => {
  test("the same report gives the same page", async () => {
    expect(await renderDesignReportHtml(structuredClone(SAMPLE_REPORT))).toBe(page);
  });

  test("it says how to make it again, and every replay line", () => {
    expect(page).toContain(`<code>${SAMPLE_REPORT.command}</code>`);
    for (const { replay } of SAMPLE_REPORT.counterexamples) {
      expect(page).toContain(`<code>${replay}</code>`);
    }
    expect(page).toContain("20260501");
  });

  test("each claim has its statement, sources and verdicts with their bounds", () => {
    const start = page.indexOf('<tbody id="claim-con2">');
    const claim = page.slice(start, page.indexOf("</tbody>", start));
    expect(claim).toContain("No two replicas are elected leader in the same term.");
    expect(claim).toContain('<a href="#source-raft">Raft 5.2</a>');
    expect(claim).toContain('<span class="verdict bad">violated (unexpected)</span>');
    expect(claim).toContain("small: incomplete, 812,334 states, depth 44");
    expect(claim).toContain("in 1.4\u00a0% of runs");
  });

  test("each counterexample has its why, chart, derivation and transcript", () => {
    const start = page.indexOf("<article");
    const article = page.slice(start, page.indexOf("</article>", start));
    expect(article).toContain('<p class="why">hsm-1 evaluated the guess');
    expect(article).toContain('class="sequence-chart" role="img"');
    expect(article).toContain("<b>7.</b> the message history");
    expect(article.match(/<li value="/gu)).toHaveLength(13);
    expect(article).toContain("<span>breach</span>");
  });

  test("a defence that breaks nothing stands out", () => {
    expect(page.match(/nothing stated/gu)).toHaveLength(1);
  });

  test("a name that was never seen is marked in its coverage table", () => {
    expect(page.match(/<span class="tag bad">never<\/span>/gu)).toHaveLength(3);
  });

  test("hostile names are text wherever they stand", () => {
    expect(hostile).not.toMatch(/<img/u);
    expect(isInert(hostile)).toBe(true);
    expect(hostile).not.toMatch(/href="javascript/u);
    expect(hostile.match(/&lt;\/script&gt;&lt;img src=x onerror=/gu)?.length).toBeGreaterThan(30);
    expect(hostile).toContain("&lt;%= 1 %&gt; $");
  });

  test("a statechart that Graphviz cannot read is an error that names it", async () => {
    const statecharts = [{ machine: "replica", dot: "digraph {" }];
    await expect(renderDesignReportHtml({ ...SAMPLE_REPORT, statecharts })).rejects.toThrow(
      /^The statechart of replica cannot be drawn/u,
    );
  });
});
