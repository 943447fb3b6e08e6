"""What is refused of shipping zones and their methods."""

from typing import Any

from tests.doors.refusals import Case

_ADD = "/admin/shipping/shippingzone/add/"
_FORM = {
    "name": "Home",
    "countries": "DE",
    "regions": "",
    "position": "1",
    "methods-TOTAL_FORMS": "0",
    "methods-INITIAL_FORMS": "0",
}
_METHOD: dict[str, Any] = {"code": "express", "name": "Express", "kind": "flat", "price": "9.90"}


def _zone(what: str, code: str, at: str, **wrong: Any) -> Case:
    return Case(
        name=f"zone: {what}",
        method="post",
        api="/shipping-zones",
        body={"name": "Home", "countries": ["DE"], "position": 1} | wrong,
        admin=_ADD,
        form=_FORM | wrong,
        field=at,
        code=code,
    )


def _lines(bands: list[dict[str, Any]]) -> str:
    """As the admin's form takes them."""
    return "\n".join(f"{band['from']}: {band['price']}" for band in bands)


def _methods(what: str, code: str, at: str, *given: dict[str, Any]) -> Case:
    """A zone of these methods, each standard but for what it says."""
    methods = [_METHOD | wrong for wrong in given]
    sent = [
        {
            name: {"amount": value} if name in ("price", "free_above") else value
            for name, value in each.items()
        }
        for each in methods
    ]
    rows = {"methods-TOTAL_FORMS": str(len(methods))}
    for index, method in enumerate(methods):
        for name, value in ({"position": index} | method).items():
            rows[f"methods-{index}-{name}"] = _lines(value) if name == "bands" else str(value)
    return Case(
        name=f"method: {what}",
        method="post",
        api="/shipping-zones",
        body={"name": "Home", "countries": ["DE"], "methods": sent},
        admin=_ADD,
        form=_FORM | rows,
        field=at,
        code=code,
    )


def _bands(*bands: tuple[Any, Any]) -> dict[str, Any]:
    return {"kind": "by_weight", "bands": [{"from": start, "price": price} for start, price in bands]}


CASES = [
    _zone("no name", "required", "name", name=""),
    _zone("country of three letters", "unknown", "countries", countries=["DEU"]),
    _zone("regions of no country", "required", "countries", countries=[], regions=["CA"]),
    _zone("position beyond the column", "too_large", "position", position=40_000),
    _methods("code with a space", "invalid", "methods.0.code", {"code": "by air"}),
    _methods("code of the one before", "taken", "methods.1.code", {}, {}),
    _methods("name too long", "too_long", "methods.0.name", {"name": "x" * 81}),
    _methods("a fraction of a cent", "too_precise", "methods.0.price", {"price": "0.234"}),
    _methods(
        "free from a fraction of a cent", "too_precise", "methods.0.free_above", {"free_above": "0.234"}
    ),
    _methods("no bands", "required", "methods.1.bands", {}, {"code": "b", "kind": "by_weight"}),
    _methods("bands that fall", "invalid", "methods.0.bands", _bands(("5", "1"), ("0", "2"))),
    _methods("band below nothing", "invalid", "methods.0.bands", _bands(("0", "-1"))),
    _methods("band of a fraction of a cent", "too_precise", "methods.0.bands", _bands(("0", "0.234"))),
]
