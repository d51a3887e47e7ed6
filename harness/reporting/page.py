"""What every page is made with: templates that escape all text, one style sheet, and a policy that lets nothing in."""

import base64
import hashlib

from jinja2 import Environment, PackageLoader, StrictUndefined

from harness.reporting.charts import Figure
from harness.reporting.svg import svg, svg_rules
from harness.reporting.theme import DARK, LIGHT, css_variables


def environment() -> Environment:
    """The templates of this package."""
    return Environment(
        loader=PackageLoader("harness.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style_sheet(templates: Environment) -> str:
    """The rules and both themes; the reader's system chooses between them."""
    rules = templates.get_template("style.css").render()
    themes = (
        f":root{{color-scheme:light dark;{css_variables(LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{css_variables(DARK)}}}}}"
        f"@media print{{:root{{color-scheme:light;{css_variables(LIGHT)}}}}}"
    )
    return f"{themes}\n{rules}\n{svg_rules()}"


def content_policy(style: str, script: str | None) -> str:
    """Nothing may be loaded; only this very style sheet and this very script (None: no script at all) may act."""
    acting = f"script-src '{_hash(script)}'; " if script is not None else ""
    return f"default-src 'none'; style-src '{_hash(style)}'; {acting}base-uri 'none'; form-action 'none'"


def picture(figure: Figure) -> dict[str, str | None]:
    """A figure's words and its two drawings, wide and narrow; the style sheet shows one of them."""
    return {
        "title": figure.title,
        "caption": figure.caption,
        "wide": svg(figure.wide, "wide-figure") if figure.wide else None,
        "narrow": svg(figure.narrow, "narrow-figure") if figure.narrow else None,
    }


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
