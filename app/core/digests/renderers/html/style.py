"""The look of the file: one style sheet inside it, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

STYLE: Final = """
:root{--ink:#1d2624;--soft:#4c5754;--line:#d3cdbf;--card:#faf8f3;--brand:#12425a;--tint:#e4edef;--link:#0e5170;
--green:#1b6439;--green-t:#e3f1e6;--red:#96281b;--red-t:#fae9e5;
--serif:"PT Serif","Noto Serif",Cambria,"Times New Roman",serif}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;color-scheme:light;scroll-padding-top:.5rem}
body{margin:0;background:#fff;color:var(--ink);overflow-wrap:anywhere;
font:1.0625rem/1.55 "Segoe UI",Roboto,"Noto Sans",system-ui,"PT Sans",Arial,sans-serif}
h1,h2,h3,h4,h5{font-family:var(--serif);line-height:1.25;margin:0 0 .5em;text-wrap:balance}
h1{font-size:1.75rem}h2{font-size:1.5rem;margin-top:2.5rem;padding-top:.75rem;border-top:3px solid var(--brand)}
h3{font-size:1.25rem}h4{font-size:1.0625rem;margin-top:1.5rem}h5{font-size:1.0625rem;margin:0 0 .35rem}
p,ul,ol,dl,table,figure{margin:0 0 1rem}dd{margin:0}ul,ol{padding-left:1.4rem}
a{color:var(--link);text-underline-offset:.16em}
:focus-visible{outline:3px solid #b8410a;outline-offset:2px}
header,main,.contents{max-width:68rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.25rem}.of{font-size:1.1875rem;font-family:var(--serif)}
.skip{position:absolute;left:-999em;background:#fff;padding:.6rem 1rem;z-index:9}.skip:focus{left:1rem;top:1rem}
.small,.m{font-size:.9375rem;color:var(--soft)}
.facts{display:grid;gap:0 1.5rem}.facts dt{color:var(--soft);font-size:.9375rem}.facts dd{margin-bottom:.5rem}
.note{border-left:6px solid #d9a441;background:#fbf0d4;padding:.6rem 1rem}
.note p:last-child,.sum p:last-child{margin:0}
.sum{background:var(--card);border:1px solid var(--line);padding:.8rem 1rem;margin-bottom:1.25rem}
.sum p:first-child{font:600 1.125rem/1.5 var(--serif)}
details{margin:0 0 1rem}
summary{cursor:pointer;color:var(--link);font-weight:600;padding:.35rem 0;min-height:1.5rem}
.contents ol{list-style:none;padding:0;margin:0}.contents ol ol{padding-left:1rem;border-left:2px solid var(--line)}
.contents a{display:inline-block;padding:.3rem 0;min-width:1.5rem}.contents small,.bars small{color:var(--soft)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0}
caption{text-align:left;font:700 1.125rem/1.3 var(--serif);padding-bottom:.4rem}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;padding-right:0;padding-left:.75rem}
svg{display:block;width:100%;height:auto}.bar{height:1rem}
.bars th{font-weight:400}.bars th a{display:inline-block;padding:.15rem 0;min-height:1.5rem}
.bars.one th{width:36%;overflow-wrap:break-word;line-height:1.3}
.bars.one td,.bars.one th{vertical-align:middle;padding-top:.2rem;padding-bottom:.2rem}
.bars.two th .bar{margin:.15rem 0}
.bars small{display:block}
.key{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.25rem;font-size:.9375rem}
.key li{display:flex;align-items:center;gap:.4rem}.key svg{width:.9rem;height:.9rem}
.two-up{display:grid;gap:1rem 2.5rem}figure,.narrow{max-width:42rem}
.wide{overflow-x:auto;margin:0 0 1rem}.wide table{margin:0;font-size:.875rem}
.wide td,.wide th{border-top:1px solid var(--line);min-width:4.5rem}.wide .id{white-space:nowrap}
.wide .n{min-width:2.5rem;padding-right:.6rem;padding-left:0}
.wide td,.wide th{overflow-wrap:break-word;hyphens:auto}.wide th.n{white-space:normal}.wide [scope=row]{min-width:12rem}
.wide a{display:inline-block;min-width:1.5rem;min-height:1.5rem}
.wide .unit{background:var(--tint);padding-left:.5rem}
.u{border-top:1px solid var(--line);padding-top:1.25rem;margin-top:1.5rem;
content-visibility:auto;contain-intrinsic-size:auto 60rem}
.law{font-family:var(--serif);background:var(--card);border:1px solid var(--line);padding:.75rem 1rem;margin:0 0 1rem}
.law p,.law h4{margin:0 0 .5rem}.law>:last-child,.law details>:last-child{margin-bottom:0}
.law td{border:1px solid var(--line);padding:.3rem .5rem}
.k{border-left:4px solid #85827a;padding:.1rem 0 .1rem 1rem;margin:0 0 1.25rem}
.k.support{border-color:#1b6439}.k.oppose{border-color:#b5503f}.k.amend{border-color:#a8711a}
.k.question{border-color:#4f7a8e}
.k p{margin:0 0 .35rem}.h b{font-weight:700}.h .o{font-weight:600}
.t,.w,.q{white-space:pre-wrap;margin:0 0 .5rem}.q{font-family:var(--serif);font-style:italic;color:var(--soft)}
.q b{color:var(--ink)}
.prop{background:var(--card);border:1px solid var(--line);padding:.6rem .9rem;margin:0 0 .75rem}
.prop>p:first-child{font-weight:600;font-size:.9375rem}.w{font-family:var(--serif)}.prop>:last-child{margin-bottom:0}
.g{border:1px solid var(--line);border-left:4px solid var(--brand);padding:.75rem 1rem;margin:0 0 1.25rem}
.g .k{margin-bottom:.75rem}.g>details:last-child{margin:0}.ms{list-style:none;padding:0;margin:0}
.ms>li{border-top:1px solid var(--line);padding:.6rem 0}.ms>li>:last-child{margin-bottom:0}.ms p{margin:0 0 .3rem}
.a{white-space:pre-wrap;margin:0 0 .35rem;padding:.1rem .6rem;background:#fbf0d4;border-left:3px solid #d9a441}
.c{border-left:6px solid var(--red);background:var(--red-t);padding:.6rem 1rem;margin:0 0 1rem}
.prop p,.c p{margin:.35rem 0 0}.c p:first-child{margin:0}
.hash{font-family:ui-monospace,Consolas,"DejaVu Sans Mono",monospace;font-size:.875rem}
ins{background:var(--green-t);color:#0f4a27;font-weight:700;text-decoration:underline;text-underline-offset:.18em}
del{background:var(--red-t);color:#7d1d12;text-decoration:line-through}
del+ins{margin-left:.15em}
ins::before,del::before,ins::after,del::after{position:absolute;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%);white-space:nowrap}
:lang(ky) ins::before{content:" [кошулду: "}:lang(ky) del::before{content:" [алып салынды: "}
:lang(ru) ins::before{content:" [добавлено: "}:lang(ru) del::before{content:" [исключено: "}
:lang(en) ins::before{content:" [added: "}:lang(en) del::before{content:" [removed: "}
ins::after,del::after{content:"] "}
:target{background:#fbf0d4}
@media(min-width:48em){.facts{grid-template-columns:14rem 1fr}.facts dd{grid-column:2}
.two-up{grid-template-columns:1fr 1fr}
h1{font-size:2.25rem}header,main,.contents{padding-left:1.5rem;padding-right:1.5rem}}
@media print{@page{margin:18mm 15mm}body{font-size:10.5pt}.skip{display:none}a{color:inherit;text-decoration:none}
header,main,.contents{max-width:none;padding:0}.u{content-visibility:visible}.wide{overflow:visible}
details::details-content{content-visibility:visible;display:block;height:auto}
svg,.bars tr,.k p,.prop,.sum{break-inside:avoid}h2,h3,h4,h5{break-after:avoid}thead{display:table-header-group}
.wide td,.wide th,.wide .n{min-width:0;padding-right:.3rem;font-size:7pt}
.wide .id{white-space:normal;overflow-wrap:anywhere}
.wide [scope=row]{min-width:7.5rem}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
@media(forced-colors:active){.bar rect{forced-color-adjust:none}}
"""

POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; style-src "
    f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)
"""Content-Security-Policy of the file: this style sheet, and no script, image, frame, font or form."""
