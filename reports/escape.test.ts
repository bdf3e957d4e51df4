import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { escapeMarkdown, escapeMarkup, markdownBlock, markdownCode, plain } from "./escape.ts";
import { HOSTILE } from "./sample-transcript.ts";

describe("escaping", () => {
  test("plain text has no character that moves a cursor or reverses a line", () => {
    expect(plain("a\u001b[31m\u009b1m\u202eb\tc\n")).toBe("a\ufffd[31m\ufffd1m\ufffdb\tc\n");
  });

  test("markup characters become entities", () => {
    expect(escapeMarkup(`<a b="c" d='e'>&`)).toBe("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
  });

  test("escaped Markdown renders as the text that it was", () => {
    const html = new MarkdownIt({ html: true, linkify: true }).renderInline(
      escapeMarkdown(`${HOSTILE} https://example.org _a_ **b**`),
    );
    expect(html).not.toMatch(/<(?:img|script|a|em|strong|code)\b/u);
    expect(html).toContain("[a](javascript:alert(1))");
    expect(html).toContain("_a_ **b**");
  });

  test.each(["1. one", "- one", "+ one", "# one", "> one"])("%s starts no block", (text) => {
    expect(new MarkdownIt().render(escapeMarkdown(text))).toMatch(/^<p>[^<]+<\/p>\n$/u);
  });

  test("a code span and a block hold backticks", () => {
    const markdown = new MarkdownIt();
    expect(markdown.renderInline(markdownCode("a `b` ``c"))).toBe("<code>a `b` ``c</code>");
    const block = markdownBlock("x\n```\n# y", "sh");
    expect(markdown.render(block)).toBe(
      '<pre><code class="language-sh">x\n```\n# y\n</code></pre>\n',
    );
  });
});
