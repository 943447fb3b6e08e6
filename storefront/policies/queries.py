"""Reads on policies."""

from kernel.errors import NotFound
from storefront.policies.models import Policy


def list_in_force() -> list[Policy]:
    """The policy in force of each kind that has one, in the order of the kinds."""
    newest = Policy.objects.order_by("kind", "-version").distinct("kind")
    found = {row.kind: row for row in newest if row.withdrawn_at is None}
    return [found[kind] for kind in Policy.Kind.values if kind in found]


def list_kinds() -> list[Policy.Kind]:
    """The kinds of which there is a policy in force. One statement, without the texts."""
    newest = Policy.objects.order_by("kind", "-version").distinct("kind").values_list("kind", "withdrawn_at")
    found = {kind for kind, withdrawn_at in newest if withdrawn_at is None}
    return [kind for kind in Policy.Kind if kind.value in found]


def get_in_force(*, kind: str) -> Policy:
    """The policy in force. Raises NotFound where there is none, and for a kind that does not exist."""
    newest = Policy.objects.filter(kind=kind).order_by("-version").first()
    if newest is None or newest.withdrawn_at is not None:
        raise NotFound
    return newest
