"""Plants small trees, so that each house test is seen to fail."""

from collections.abc import Mapping
from pathlib import Path


def plant(root: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
