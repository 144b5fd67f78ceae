"""The one door to QR codes."""

import segno


def svg(text: str) -> str:
    """`text` as an SVG that scales with its place: dark on light whatever the page's colours are, as cameras need."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
