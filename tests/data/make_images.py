#!/usr/bin/env python3
"""Makes tests/data/images: small images of each format, and what Pillow reads from them and makes of them.

    v/bin/pip install -r tests/data/requirements.txt
    v/bin/python tests/data/make_images.py tests/data

Writes DIR/images/*.{png,jpg,bmp,ppm,pgm} and expected.json. Plain tests do not run this; `./build-wasm.sh test peers` does.
"""
import json
import pathlib
import sys

import numpy as np
from PIL import Image

RESIZES = {"bilinear": Image.Resampling.BILINEAR, "nearest": Image.Resampling.NEAREST}
# Width, height, kind, share of the shorter side that stays (0: stretched).
SIZES = [(8, 8, "bilinear", 0), (7, 5, "bilinear", 0), (40, 31, "bilinear", 0), (24, 40, "bilinear", 0), (9, 6, "nearest", 0), (50, 20, "nearest", 0),
         (8, 8, "bilinear", 1), (14, 14, "bilinear", 0.875), (8, 8, "nearest", 1)]


def picture():
    """Something with edges, ramps and colours, 24 × 17."""
    y, x = np.mgrid[0:17, 0:24]
    red, green = (x * 11) % 256, (y * 15) % 256
    blue = np.where((x // 3 + y // 4) % 2 == 0, 220, 30)
    return Image.fromarray(np.stack([red, green, blue], axis=-1).astype(np.uint8))


def resized(image, width, height, kind, crop):
    if crop == 0:
        return image.resize((width, height), RESIZES[kind])
    short = round(min(width, height) / crop)  # of a square, as torchvision's Resize and CenterCrop
    if image.width <= image.height:
        size = (short, int(short * image.height / image.width))
    else:
        size = (int(short * image.width / image.height), short)
    large = image.resize(size, RESIZES[kind])
    left, top = int(round((size[0] - width) / 2.0)), int(round((size[1] - height) / 2.0))
    return large.crop((left, top, left + width, top + height))


def main(folder):
    out = pathlib.Path(folder) / "images"
    out.mkdir(parents=True, exist_ok=True)
    rgb = picture()
    alpha = rgb.copy()
    alpha.putalpha(Image.fromarray((np.arange(17 * 24).reshape(17, 24) % 256).astype(np.uint8)))
    deep = Image.fromarray((np.arange(17 * 24).reshape(17, 24) * 160).astype(np.uint16))
    smooth = rgb.resize((48, 34), Image.Resampling.BICUBIC)
    files = {
        "rgb.png": (rgb, {}), "grey.png": (rgb.convert("L"), {}), "alpha.png": (alpha, {}), "palette.png": (rgb.quantize(16), {}),
        "bits.png": (rgb.convert("1"), {}), "deep.png": (deep, {}), "rgb.bmp": (rgb, {}), "rgb.ppm": (rgb, {}), "grey.pgm": (rgb.convert("L"), {}),
        "photo.jpg": (smooth, {"quality": 92}), "grey.jpg": (smooth.convert("L"), {"quality": 92}),
        "progressive.jpg": (smooth, {"quality": 92, "progressive": True, "subsampling": 0}),
    }
    expected = {"files": {}, "resized": [], "grey": np.asarray(rgb.convert("L")).tobytes().hex()}
    for name, (image, options) in files.items():
        image.save(out / name, **options)
        read = Image.open(out / name)
        if name == "deep.png":  # Pillow clips what has 16 bits
            pixels = (np.asarray(read).astype(np.uint32) >> 8).astype(np.uint8)
        else:
            pixels = np.asarray(read.convert("L" if read.mode in ("L", "1") else "RGB"))
        expected["files"][name] = {"width": read.width, "height": read.height, "channels": 1 if pixels.ndim == 2 else 3, "pixels": pixels.tobytes().hex()}
    for width, height, kind, crop in SIZES:
        made = np.asarray(resized(rgb, width, height, kind, crop))
        assert made.shape == (height, width, 3)
        expected["resized"].append({"width": width, "height": height, "resize": kind, "crop": crop, "pixels": made.tobytes().hex()})
    (out / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
