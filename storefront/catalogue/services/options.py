"""What a buyer chooses of a product: up to three options, whose values are those that its variants have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import writing
from kernel.errors import Refusals
from storefront.catalogue import errors
from storefront.catalogue.models import Product, ProductOption
from storefront.catalogue.services import checks

_COLUMNS = ("option1", "option2", "option3")


@dataclass(frozen=True, slots=True)
class OptionEdit:
    """What happens to one option of a product: it is added (`id` None), renamed or deleted."""

    id: int | None
    name: str
    is_deleted: bool = False


def create(product: Product, names: Sequence[str]) -> None:
    """Give a new product its options."""
    ProductOption.objects.bulk_create(
        ProductOption(product=product, position=position, name=name)
        for position, name in enumerate(names, start=1)
    )


def renamed(product: Product, names: Sequence[str]) -> list[OptionEdit]:
    """The edits that give the options these names, in order. Raises OptionsInUse for another number of them."""
    known: list[Any] = list(product.options.all())
    if len(names) != len(known):
        raise errors.OptionsInUse(
            _("The product has {count} options.").format(count=len(known)), field="options"
        )
    return [OptionEdit(id=option.pk, name=name) for option, name in zip(known, names, strict=True)]


def edit(product: Product, edits: Sequence[OptionEdit]) -> writing.Changes:
    """Rename, add and delete options of a locked product; what was not named stays. What has changed.

    The variants of a product that gets an option have no value of it until they are given one; with a deleted option
    its values go. Raises InvalidField, and OptionsTaken where two variants could not be told apart any more.
    """
    known = {option.pk: option for option in product.options.order_by("position")}
    before = [option.name for option in known.values()]
    gone = {entered.id for entered in edits if entered.is_deleted and entered.id is not None}
    refusals = Refusals()
    for number, entered in enumerate(edits):
        with refusals.gather(f"options.{number}"):
            if entered.id is not None and entered.id in known and not entered.is_deleted:
                known[entered.id].name = checks.text(entered.name, field="name", longest=80, required=True)
    refusals.tell()
    kept = [option for option in known.values() if option.pk not in gone]
    added = [
        ProductOption(product=product, name=entered.name)
        for entered in edits
        if entered.id is None and not entered.is_deleted
    ]
    names = checks.option_names([option.name for option in [*kept, *added]])
    if gone:
        _drop_values(product, kept=[option.position for option in kept])
        ProductOption.objects.filter(pk__in=gone, product=product).delete()
    for position, (option, name) in enumerate(zip([*kept, *added], names, strict=True), start=1):
        option.position, option.name = position, name
    for option in kept:
        option.save(update_fields=["name", "position"])
    ProductOption.objects.bulk_create(added)
    return {} if names == before else {"options": (before, names)}


def _drop_values(product: Product, *, kept: Sequence[int]) -> None:
    """Leave the variants the values at these positions, moved together."""
    stale = list(product.variants.all())
    for variant in stale:
        values = [getattr(variant, _COLUMNS[position - 1]) for position in kept]
        for column, value in zip(_COLUMNS, [*values, "", "", ""], strict=False):
            setattr(variant, column, value)
        variant.prepare()
    try:
        with transaction.atomic():
            for variant in stale:
                variant.save(update_fields=[*_COLUMNS, "title", "changed_in", "updated_at"])
    except IntegrityError as error:
        writing.explain(error, {"variant_options_once": errors.OptionsTaken(field="options")})
