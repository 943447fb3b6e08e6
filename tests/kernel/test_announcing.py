"""Rooms announce facts, and whoever listens is given what they name of them."""

from kernel.announcing import Signal


def test_receivers_get_what_they_name_and_are_told_once() -> None:
    signal, heard = Signal(), []

    def hear(number: int, actor: str = "nobody") -> str:
        heard.append((number, actor))
        return "heard"

    signal.connect(hear)
    signal.connect(hear)
    signal.connect(lambda: heard.append("told"), dispatch_uid="made anew")
    signal.connect(lambda sender: heard.append(f"by {sender}"), dispatch_uid="made anew")
    answers = signal.send(sender="orders", number=7, amount=3)
    assert heard == [(7, "nobody"), "by orders"]
    assert [answer for _receiver, answer in answers] == ["heard", None]
    signal.disconnect(hear)
    signal.disconnect(dispatch_uid="made anew")
    assert signal.send(sender="orders", number=8) == []
