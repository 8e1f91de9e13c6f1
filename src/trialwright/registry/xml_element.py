"""Taking values out of an XML element into a tree with the keys of the v2 form, and noticing what was not taken."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from trialwright.registry.older_values import Tree
from trialwright.registry.xml_text import flowing, plain


class Element:
    """One XML element; remembers which of its children were asked for."""

    def __init__(self, node: etree._Element) -> None:
        self._node = node
        self._children: dict[str, list[etree._Element]] = {}
        for child in node:
            if isinstance(child.tag, str):
                self._children.setdefault(child.tag, []).append(child)
        self.asked: set[str] = set()
        self.opened: list[tuple[str, Element]] = []

    def text(self, name: str) -> str | None:
        """The text of the child of that name."""
        self.asked.add(name)
        found = self._children.get(name)
        return plain(found[0].text) if found else None

    def texts(self, name: str) -> list[str] | None:
        """The texts of all children of that name; None when there are none."""
        self.asked.add(name)
        return [text for one in self._children.get(name, ()) if (text := plain(one.text))] or None

    def block(self, name: str) -> str | None:
        """The text block within the child of that name, flowing."""
        child = self.child(name)
        child.asked.add("textblock")
        found = child._children.get("textblock")
        return flowing(found[0].text or "") or None if found else None

    def child(self, name: str) -> Element:
        """The child of that name; an empty one when there is none."""
        found = self.children(name)
        return found[0] if found else _EMPTY

    def children(self, name: str) -> list[Element]:
        self.asked.add(name)
        found = [Element(node) for node in self._children.get(name, ())]
        self.opened += [(name, one) for one in found]
        return found

    def listed(self, path: str, read: Callable[[Element], Tree]) -> list[Tree] | None:
        """Each element at a path of two names (``group_list/group``) or one, read; None when there are none."""
        outer, _, inner = path.rpartition("/")
        parent = self.child(outer) if outer else self
        return [read(one) for one in parent.children(inner)] or None

    def attribute(self, name: str, child: str | None = None) -> str | None:
        """An attribute of the element itself or of a child."""
        if child is None:
            return self._node.get(name)
        found = self._children.get(child)
        return found[0].get(name) if found else None

    @property
    def own_text(self) -> str | None:
        return plain(self._node.text)

    def order(self) -> list[tuple[str, str | None]]:
        """Every child's name and text, in order."""
        children = [child for child in self._node if isinstance(child.tag, str)]
        self.asked.update(child.tag for child in children)
        return [(child.tag, plain(child.text)) for child in children]

    def not_asked(self, path: str = "") -> list[str]:
        """The paths of elements with a value that nobody asked for."""
        missed = [path + name for name in self._children if name not in self.asked]
        for name, one in self.opened:
            missed += one.not_asked(f"{path}{name}/")
        return list(dict.fromkeys(missed))


_EMPTY = Element(etree.Element("empty"))
