import { describe, expect, it } from "vitest";
import { escapeMarkdown, htmlCode, markdownCode } from "./escape-markdown.ts";

describe("escapeMarkdown", () => {
  it.each([
    ["a | b", "a \\| b"],
    ["`a` *b* _c_ ~d~", "\\`a\\` \\*b\\* \\_c\\_ \\~d\\~"],
    ["<b>&amp;", "&#60;b&#62;&#38;amp;"],
    ["![i](x) [l](y)", "!\\[i\\](x) \\[l\\](y)"],
    ["@octocat a@b.c @ 5", "@&#8203;octocat a@&#8203;b.c @ 5"],
    ["#12 GH-3 gh4 #x", "#&#8203;12 GH-&#8203;3 gh&#8203;4 #x"],
    ["https://a.b www.a.b a:b", "https:&#8203;//a.b www&#8203;.a.b a:b"],
    ["a\\|b", "a\\\\\\|b"],
    ["a\n# b", "a # b"],
  ])("shows %j as it is", (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});

describe("markdownCode", () => {
  it.each([
    ["docs[].text", "`docs[].text`"],
    ["__proto__", "`__proto__`"],
    ["@octocat <b>", "`@octocat <b>`"],
    ["a|b", "<code>a&#124;b</code>"],
    ["a`b", "<code>a&#96;b</code>"],
    ["", "<code></code>"],
  ])("shows %j as code", (text, code) => {
    expect(markdownCode(text)).toBe(code);
  });

  it("leaves nothing to read in code that is HTML", () => {
    expect(htmlCode("<i>@a https://b.c_d")).toBe("<code>&#60;i&#62;&#64;a https&#58;&#47;&#47;b&#46;c&#95;d</code>");
  });
});
