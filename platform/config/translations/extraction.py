"""Every message there is to translate: gettext's calls, the titles of errors, the tags of templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template import Origin, Template
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation

from admin_theme import platform_site, shop_site, words
from config import urls_platform, urls_shop  # noqa: F401 - what is shown is registered with its addresses
from config.translations import sources

_ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_MANY = {"ngettext", "ngettext_lazy"}
_IN_TAG = re.compile(r"""_\(("([^"]*)"|'([^']*)')\)""")
_TRANSLATE = re.compile(r"""\{%-?\s*translate\s+("([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Message:
    """A text as it is written in English, with its plural where it has one, and the file it is in."""

    text: str
    plural: str
    file: str


def find() -> list[Message]:
    """All messages of the product, each as often as it is said."""
    return [
        *(message for path in sources.python_files() for message in in_python(path)),
        *(message for path in sources.templates() for message in in_template(path)),
        *_of_models(),
    ]


def _of_models() -> Iterator[Message]:
    with translation.override(None):  # as the code says them
        for site in (shop_site.site, platform_site.site):
            yield from (Message(text, "", "admin_theme/words.py") for text in words.list_texts(site) if text)


def in_python(path: Path) -> Iterator[Message]:
    """The messages of a module."""
    file = sources.name(path)
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Call):
            said = [
                arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            called = sources.last_name(node.func)
            if called in _ONE and said:
                yield Message(said[0], "", file)
            elif called in _MANY and len(said) == 2:
                yield Message(said[0], said[1], file)
        elif isinstance(node, ast.ClassDef) and node.name in sources.error_classes():
            fields = [line for line in node.body if isinstance(line, ast.AnnAssign)]
            titles = [
                *(keyword.value for keyword in node.keywords if keyword.arg == "title"),
                *(field.value for field in fields if sources.last_name(field.target) == "title"),
            ]
            for title in titles:
                if isinstance(title, ast.Constant):
                    yield Message(str(title.value), "", file)


def in_template(path: Path) -> Iterator[Message]:
    """The messages of a template."""
    file, text = sources.name(path), path.read_text(encoding="utf-8")
    for pattern in (_TRANSLATE, _IN_TAG):
        for found in pattern.finditer(text):
            yield Message(found[2] or found[3] or "", "", file)
    if "blocktranslate" in text:
        made = Template(text, origin=Origin(file))
        for node in _blocks(made.nodelist):
            singular, _names = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Message(_trimmed(node, singular), _trimmed(node, plural), file)


def _blocks(nodes: list[Node]) -> Iterator[BlockTranslateNode]:
    for node in nodes:
        if isinstance(node, BlockTranslateNode):
            yield node
        for name in node.child_nodelists:
            yield from _blocks(getattr(node, name, None) or [])


def _trimmed(node: BlockTranslateNode, text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines()) if node.trimmed else text
