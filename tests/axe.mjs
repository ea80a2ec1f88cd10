// What a browser and axe-core say of pages: node tests/axe.mjs PAGE.html … prints one line of JSON a page.
// Modules are looked for in NODE_MODULES, a folder of npm's; the browser is Debian's chromium, or CHROMIUM.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const load = createRequire(resolve(process.env.NODE_MODULES ?? "node_modules", "axe.mjs"));
const puppeteer = load("puppeteer-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
  headless: true,
});
for (const file of process.argv.slice(2)) {
  const page = await browser.newPage();
  const requests = [];
  const messages = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => messages.push(message.text()));
  await page.goto("file://" + resolve(file));
  const pages = {};
  for (const [name, width, height] of [["a4", 8.27, 11.69], ["letter", 8.5, 11]]) {
    const pdf = Buffer.from(await page.pdf({ width: `${width}in`, height: `${height}in`, preferCSSPageSize: false }));
    pages[name] = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
  }
  await page.setBypassCSP(true);
  await page.goto("file://" + resolve(file));
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  await page.setViewport({ width: 320, height: 800 });
  const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  const told = found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 120)).join(" ")}`);
  const outside = requests.filter((url) => !url.startsWith("file:")).length;
  console.log(JSON.stringify({ file, violations: told, requests: outside, messages, scrollWidth, pages }));
  await page.close();
}
await browser.close();
