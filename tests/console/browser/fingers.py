"""A person with a keyboard and no mouse. A script in the page notes where the focus came, and never moves it; what is
noted of a stop is what was to be seen when the next key was pressed, with all scrolling done."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import BrowserContext, Page, TimeoutError

_NOTES = """
(() => {
  const top = window === window.parent
  if (!top) return
  window.stops = []
  const named = (one) => {
    const label = one.getAttribute("aria-label") || (one.labels && one.labels[0] && one.labels[0].innerText)
    return (label || one.innerText || one.value || one.id || one.tagName).trim().replace(/\\s+/g, " ")
  }
  let last = null
  const held = []
  const placed = (one) => [...document.querySelectorAll("*")].indexOf(one)
  const measured = (one) => {
    const box = one.getBoundingClientRect()
    const middle = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20))
    const drawn = (each) => getComputedStyle(each).outlineStyle !== "none" && parseFloat(getComputedStyle(each).outlineWidth) >= 2
    const outlined = drawn(one) || (one.parentElement !== null && drawn(one.parentElement))
    return {
      name: named(one),
      tag: one.tagName.toLowerCase(),
      kind: one.type || "",
      top: box.top + scrollY,
      bottom: box.bottom + scrollY,
      place: placed(one),
      inside: one.closest("main") !== null,
      outlined: one.matches(":focus-visible") && outlined,
      seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && middle !== null && (one.contains(middle) || middle.contains(one)),
      invalid: one.getAttribute("aria-invalid") === "true",
      says: (one.getAttribute("aria-describedby") || "").split(" ")
        .map((id) => (id && document.getElementById(id) || { innerText: "" }).innerText).join(" "),
    }
  }
  const again = () => {
    if (last !== null && last === document.activeElement && window.stops.length) window.stops.splice(-1, 1, measured(last))
    // A script of the page may have put something in since: all places are those of one moment.
    window.stops.forEach((stop, number) => { stop.place = placed(held[number]) })
    return window.stops
  }
  window.noted = again
  addEventListener("keydown", again, true)
  addEventListener("focusin", (event) => {
    last = event.target
    held.length = window.stops.length
    held.push(last)
    window.stops.push(measured(last))
  })
})()
"""  # noqa: E501
_REACHABLE = """
() => {
  const radios = new Set()
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0'], iframe")]
    .filter((one) => {
      if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility()) return false
      if (one.type !== "radio") return true
      if (radios.has(one.name)) return false
      return radios.add(one.name)
    }).length
}
"""
_OUTSIDE = 10
"""Stops of the browser itself, between the last of the page and its first: more than there may be."""
_IN_THE_BROWSER = 1_000
"""Milliseconds after which a stop is one of the browser itself."""
_MOST = 120
"""Stops on one page: more than the longest has, so that a trap ends the walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    name: str
    tag: str
    kind: str
    top: float
    bottom: float
    place: int
    inside: bool
    outlined: bool
    seen: bool
    invalid: bool
    says: str

    @property
    def can_be_found(self) -> bool:
        """By eye: it is on the screen, nothing covers it, and a line is drawn around it."""
        return self.seen and self.outlined


class Fingers:
    """Tab, Shift and Tab, Enter, Space, the arrows and letters: nothing else reaches the page."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(_NOTES)
        self._context = context
        self.page: Page = context.new_page()

    def follow(self) -> None:
        """To the page that opened last, where a link opened one."""
        self.page = self._context.pages[-1]

    def stops(self) -> Sequence[Stop]:
        return [Stop(**one) for one in self.page.evaluate("window.noted()")]

    def here(self) -> Stop:
        stops = self.stops()
        assert stops, "the focus is nowhere"
        return stops[-1]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """In place of what stands there."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def go_to(self, name: str, *, kind: str = "", back: bool = False) -> Stop:
        """Presses Tab until the focus is on what is called so, as somebody does who listens to the names."""
        heard: list[str] = []
        for _ in range(_MOST):
            self.press("Shift+Tab" if back else "Tab")
            stop = self.here()
            assert stop.can_be_found, f"nobody sees that the focus is on {stop.name}"
            if stop.name.startswith(name) and kind in ("", stop.tag, stop.kind):
                return stop
            heard.append(stop.name)
        raise AssertionError(f"no Tab leads to {name}, only to {heard}")

    def leaves(self, key: str) -> None:
        """Presses the key, and waits for the page that follows."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(key)

    def walk(self) -> None:
        """From wherever the focus is, once through everything: every stop is seen, each comes once, in the order in
        which it is read, nothing that can be used is left out, and the top is found again."""
        awaited = self.page.evaluate(_REACHABLE)
        self.page.evaluate("window.stops = []")
        again: list[int] = []
        stops: Sequence[Stop] = ()
        for pressed in range(awaited + _OUTSIDE):
            self._step()
            if pressed >= awaited:
                stops = self.stops()
                again = [number for number, stop in enumerate(stops) if number and stop.place == stops[0].place]
            if again:
                break
        assert again, f"the focus does not come out of {stops[-1].name}, or something is reached that was not counted"
        turned = stops[: again[0]]
        first = min(range(len(turned)), key=lambda number: turned[number].place)
        once = [*turned[first:], *turned[:first]]
        lost = [stop.name for stop in once if not stop.can_be_found]
        assert lost == [], "nobody sees where the focus is"
        assert len(once) == awaited, [stop.name for stop in once]
        assert once[0].name == "Skip to the page", [stop.name for stop in once]
        assert [stop.place for stop in once] == sorted(stop.place for stop in once)
        inside = [stop for stop in once if stop.inside]
        rises = [later.name for earlier, later in pairwise(inside) if later.bottom < earlier.top - 1]
        assert rises == [], "the focus jumps up the page"

    def _step(self) -> None:
        """A Tab, and where it leads to. Of keys that come quicker than the browser itself takes the focus out of the
        page and gives it back, it forgets some."""
        before: int = self.page.evaluate("window.stops.length")
        self.press("Tab")
        with suppress(TimeoutError):
            self.page.wait_for_function("(before) => window.stops.length > before", arg=before, timeout=_IN_THE_BROWSER)

    def walk_back(self) -> None:
        """The other way round: no field shuts it."""
        awaited = self.page.evaluate(_REACHABLE)
        self.page.evaluate("window.stops = []")
        self.press(*["Shift+Tab"] * (awaited + 1))
        assert len({stop.place for stop in self.stops()}) == awaited, "the way back is shut"
