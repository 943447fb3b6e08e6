"""Reads on policies."""

from kernel.errors import NotFound
from storefront.policies.models import Policy


def list_in_force() -> list[Policy]:
    """The policy in force of each kind that has one, in the order of the kinds."""
    newest = Policy.objects.order_by("kind", "-version").distinct("kind")
    found = {row.kind: row for row in newest if row.withdrawn_at is None}
    return [found[kind] for kind in Policy.Kind.values if kind in found]


def list_versions() -> dict[Policy.Kind, int]:
    """The version in force of each kind that has one. One statement, without the texts."""
    newest = Policy.objects.order_by("kind", "-version").distinct("kind")
    found = {
        kind: version
        for kind, version, withdrawn_at in newest.values_list("kind", "version", "withdrawn_at")
        if withdrawn_at is None
    }
    return {kind: found[kind.value] for kind in Policy.Kind if kind.value in found}


def get(*, kind: str, version: int | None = None) -> Policy:
    """The policy in force, or a version of it, which may be past.

    Raises NotFound where there is none, and for a kind that does not exist.
    """
    found = Policy.objects.filter(kind=kind).order_by("-version")
    if version is not None:
        chosen = found.filter(version=version).first()
    else:
        chosen = found.first()
        if chosen is not None and chosen.withdrawn_at is not None:
            chosen = None
    if chosen is None:
        raise NotFound
    return chosen
