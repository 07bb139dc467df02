"""What is asked of every page. Each check answers with what is wrong, one line a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (320, 360, 1280)
HEIGHT = 800
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SMALLEST = 24
"""CSS pixels, WCAG 2.5.8."""
MOST_TABS = 400

AXE = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ['violations']});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)} | ${n.failureSummary}`));
}"""
SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 0.5);
  return wide.slice(-3).map(e => `scrolls sideways: ${e.outerHTML.slice(0, 120)}`);
}"""
CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
# A link within a sentence may be as low as its line (2.5.8, "inline"); a visually hidden one shows when focused.
SMALL = """([controls, smallest]) => [...document.querySelectorAll(controls)].flatMap(e => {
  if (!e.checkVisibility() || e.closest('.skip')) return [];
  const box = e.getBoundingClientRect();
  const inSentence = e.localName === 'a' && getComputedStyle(e).display === 'inline'
    && [...e.parentNode.childNodes].some(n => n.nodeType === 3 && n.data.trim().length > 1);
  if (inSentence || (box.width >= smallest && box.height >= smallest)) return [];
  return [`${Math.round(box.width)}×${Math.round(box.height)} px: ${e.outerHTML.slice(0, 140)}`];
})"""
MARK = """(controls) => {
  const seen = new Set();
  return [...document.querySelectorAll(controls)].filter(e => {
    const group = e.type === 'radio' ? e.name : null;
    if (!e.checkVisibility() || e.disabled || e.tabIndex < 0 || seen.has(group)) return false;
    if (group) seen.add(group);
    return true;
  }).map((e, i) => { e.dataset.control = i; if (e.type === 'radio') e.form.elements[e.name].forEach(r => {
    r.dataset.control = i }); return e.outerHTML.slice(0, 120) });
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  return {
    control: e.dataset.control ?? null,
    html: e.outerHTML.slice(0, 120),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
  };
}"""
# Text in another language says so with lang; what is left must be the page's own.
OWN_WORDS = """() => {
  const words = [document.title];
  const tree = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT);
  while (tree.nextNode()) {
    const e = tree.currentNode;
    if (e.closest('script, style, code, title, .hash, .rc, [lang=en]')) continue;
    for (const name of ['aria-label', 'placeholder', 'alt', 'data-l']) if (e.hasAttribute(name)) {
      words.push(e.getAttribute(name));
    }
    for (const child of e.childNodes) if (child.nodeType === 3) words.push(child.data);
  }
  return words.map(text => text.trim()).filter(Boolean);
}"""
LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(
    r"Pikir|XLSX|CSV|JSON|Excel|SHA-256|JavaScript|cookie|English|\S+@\S+|demo-\w+, [\d-]+ \d+ UTC\.xlsx|"
    r"\w+\.(?:txt|html|docx|png)\b|\b(?:Word|DOCX|ODT|RTF|PDF|HTML|TXT|XML|PNG|JPG|Markdown|Akoma Ntoso)\b|"
    r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|№\s[0-9a-f]{8}|no-such-draft",
    re.IGNORECASE,
)
"""Latin words that are right in any language: names, formats, addresses, codes."""


def accessibility(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT + "; null")
    return list(page.evaluate(AXE, RULES))


def accessibility_again(page: Page) -> list[str]:
    """At another size of the same page: axe is there already."""
    return list(page.evaluate(AXE, RULES))


def sideways(page: Page) -> list[str]:
    return list(page.evaluate(SIDEWAYS))


def small_controls(page: Page) -> list[str]:
    return list(page.evaluate(SMALL, [CONTROLS, SMALLEST]))


def keyboard(page: Page) -> list[str]:
    """Walks the page by Tab: every control is reached, in view, with an outline."""
    controls = page.evaluate(MARK, CONTROLS)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }")
    faults, reached = [], set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus is None or focus["control"] in reached:
            break
        reached.add(focus["control"])
        if not focus["inView"]:
            faults.append(f"focused out of view: {focus['html']}")
        if focus["outline"] < 2:
            faults.append(f"no outline: {focus['html']}")
    missed = [html for number, html in enumerate(controls) if str(number) not in reached]
    return faults + [f"not reached by Tab: {html}" for html in missed]


def foreign_words(page: Page) -> list[str]:
    """English that a Kyrgyz or Russian page shows or reads out."""
    return [
        f"English: {text[:120]}" for text in page.evaluate(OWN_WORDS) if LATIN.search(NAMES.sub("", text))
    ]


def every_width(page: Page) -> Iterator[str]:
    """axe at 360 and 1280 px, sideways scrolling at 320 too, small controls on the phone."""
    again = False
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        yield from (f"{width} px: {fault}" for fault in sideways(page))
        if width == min(WIDTHS):
            continue
        faults = accessibility_again(page) if again else accessibility(page)
        again = True
        yield from (f"{width} px: axe {fault}" for fault in faults)
    yield from small_controls(page)
