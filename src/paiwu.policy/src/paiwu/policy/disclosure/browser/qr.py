"""QR codes (二维码, Art. 13 item 2): of a permit its entry in the register, of an outlet its card."""

import io

import segno


#: kind of image -> (content type, how large a module is drawn)
KINDS = {"svg": ("image/svg+xml", 8), "png": ("image/png", 8)}


def image(address: str, kind: str) -> bytes:
    """The code of an address as an SVG or PNG, readable with a seventh of it lost (level M)."""
    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        target, kind=kind, scale=KINDS[kind][1], border=4
    )
    return target.getvalue()
