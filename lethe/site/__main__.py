"""`python -m lethe.site`: the documents as a site in `build/site`, or every reason why not."""

import sys
from pathlib import Path

from lethe.site.building import drawn_site, mistakes, write

ROOT = Path(__file__).parents[2]


def main(root: Path = ROOT) -> int:
    site = drawn_site(root)
    wrong = mistakes(site)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    into = root / "build" / "site"
    write(site, into)
    print((into / "index.html").relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
