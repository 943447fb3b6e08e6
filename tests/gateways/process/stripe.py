"""As much of Stripe's HTTP as Souk uses, form encoded, idempotent by key, accounts apart.

`/v1/payment_intents`, `/v1/checkout/sessions` with the page that a buyer pays on, `/v1/refunds`, `/oauth/token`.
"""

import hashlib
import hmac
import json
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.gateways.process.ledger import Ledger

METHODS = {
    "pm_card_chargeDeclined": "failed",
    "pm_card_threeDSecure2Required": "requires_action",
    "pm_usBankAccount": "processing",
}


def answer(
    ledger: Ledger, method: str, target: str, form: dict[str, str], account: str, key: str, secret: str = ""
) -> tuple[int, Any]:
    """PaymentIntents and refunds, as Stripe's SDK asks for them."""
    path = urlsplit(target).path
    if secret == "sk_refused":
        error = {"type": "invalid_request_error", "message": "Invalid API Key provided"}
        return 401, {"error": error}
    if (method, path) == ("POST", "/oauth/token"):
        if form.get("code", "").startswith("ac_acct_"):
            return 200, {"stripe_user_id": form["code"].removeprefix("ac_"), "scope": "read_write"}
        return 400, {"error": "invalid_grant", "error_description": "Authorization code does not exist"}
    if path.startswith("/v1/checkout/sessions"):
        return sessions(ledger, method, path, form, account, key)
    if (method, path) == ("POST", "/v1/tax/calculations"):
        return tax(form, account or secret)
    if (method, path) == ("GET", "/v1/account"):
        return 200, {"id": account or "acct_own", "object": "account"}
    if (method, path) == ("POST", "/v1/payment_intents"):
        is_later = form.get("capture_method") == "manual"
        taken = "requires_capture" if is_later else "succeeded"
        status = METHODS.get(
            form.get("payment_method", ""), taken if "confirm" in form else "requires_payment_method"
        )
        attempt = form["metadata[attempt]"]
        charge = ledger.charge(
            attempt,
            reference=f"pi_{attempt.replace('-', '')}",
            account=account,
            amount=form["amount"],
            currency=form["currency"],
            status=status,
            last4="4242",
            failure="card_declined" if status == "failed" else "",
            later=is_later,
        )
        if charge["status"] == "failed":
            error = {
                "type": "card_error",
                "code": "card_declined",
                "decline_code": "generic_decline",
                "message": "declined",
            }
            return 402, {"error": error | {"payment_intent": intent(charge)}}
        return 200, intent(charge)
    if path == "/v1/payment_intents/search":
        attempt = re.search(r"'([0-9a-f-]{36})'", parse_qs(urlsplit(target).query)["query"][0])
        wanted = attempt[1] if attempt else ""
        found = ledger.rows("SELECT * FROM charge WHERE key = ? AND account = ?", wanted, account)
        return 200, {
            "object": "search_result",
            "data": [intent(charge) for charge in found],
            "has_more": False,
        }
    if method == "POST" and (verb := re.fullmatch(r"/v1/payment_intents/(\w+)/(capture|cancel)", path)):
        return held(ledger, *verb.groups(), form, account)
    if path.startswith("/v1/payment_intents/"):
        name = path.split("/")[3]
        found = ledger.rows("SELECT * FROM charge WHERE reference = ? AND account = ?", name, account)
        return (200, intent(found[0])) if found else _missing()
    if (method, path) == ("GET", "/v1/refunds"):
        wanted = parse_qs(urlsplit(target).query)["payment_intent"][0]
        sql = "SELECT r.* FROM refund r JOIN charge c ON c.key = r.charge WHERE c.reference = ? AND c.account = ?"
        made_there = [refund_of(row, ledger) for row in ledger.rows(sql, wanted, account)]
        return 200, {"object": "list", "data": made_there, "has_more": False}
    if (method, path) == ("POST", "/v1/refunds"):
        found = ledger.rows(
            "SELECT * FROM charge WHERE reference = ? AND account = ?", form["payment_intent"], account
        )
        if not found:
            return _missing()
        made = ledger.refund(form["metadata[refund]"], found[0], f"re_{key[:8]}", form["amount"])
        if made is None:
            error = {
                "type": "invalid_request_error",
                "code": "charge_already_refunded",
                "message": "refunded",
            }
            return 400, {"error": error}
        return 200, refund_of(made, ledger) | {"status": made["answered"]}  # a key's first answer, again
    return _missing()


def tax(form: dict[str, str], account: str) -> tuple[int, Any]:
    """A calculation (docs.stripe.com/api/tax/calculations/create): California's and Los Angeles' tax, food without."""
    if account == "sk_untaxed":
        return 400, {"error": {"code": "stripe_tax_inactive", "type": "invalid_request_error"}}
    where = {
        name: form.get(f"customer_details[address][{name}]") for name in ("country", "state", "postal_code")
    }
    if where["postal_code"] == "00000":
        return 400, {"error": {"code": "customer_tax_location_invalid", "type": "invalid_request_error"}}
    lines = []
    for at in range(sum(name.endswith("[reference]") for name in form)):
        code, amount = form.get(f"line_items[{at}][tax_code]", ""), int(form[f"line_items[{at}][amount]"])
        parts = [("6.0", "state"), ("0.25", "county"), ("2.25", "district")] if where["state"] == "CA" else []
        is_food = code == "txcd_40060003"
        lines.append(
            {
                "object": "tax.calculation_line_item",
                "amount": amount,
                "reference": form[f"line_items[{at}][reference]"],
                "tax_code": code or "txcd_99999999",
                "tax_breakdown": [
                    {
                        "jurisdiction": {"country": "US", "level": level, "state": "CA"},
                        "tax_rate_details": {
                            "display_name": "Sales Tax",
                            "percentage_decimal": percent,
                            "tax_type": "sales_tax",
                        },
                        "taxability_reason": "product_exempt" if is_food else "standard_rated",
                        "taxable_amount": 0 if is_food else amount,
                    }
                    for percent, level in parts
                ],
            }
        )
    made = {
        "object": "tax.calculation",
        "currency": form["currency"],
        "line_items": {"object": "list", "data": lines},
    }
    return 200, made | {"customer_details": {"address": where}}


def held(ledger: Ledger, name: str, verb: str, form: dict[str, str], account: str) -> tuple[int, Any]:
    """Take what an intent holds, or let go of it. `multicapture` off is a card that is captured once."""
    found = ledger.rows("SELECT * FROM charge WHERE reference = ? AND account = ?", name, account)
    if not found:
        return _missing()
    key, wrong = found[0]["key"], ""
    if verb == "capture" and form.get("final_capture") == "false" and not ledger.multicapture:
        wrong = "payment_intent_multicapture_unavailable"
    elif verb == "capture":
        wrong = ledger.capture(key, form["amount_to_capture"], held="requires_capture")
    elif found[0]["status"] == "succeeded":
        wrong = "payment_intent_unexpected_state"
    else:
        ledger.rows("UPDATE charge SET status = 'canceled' WHERE key = ?", key)
    if wrong:
        return 400, {"error": {"type": "invalid_request_error", "code": wrong, "message": wrong}}
    return 200, intent(ledger.rows("SELECT * FROM charge WHERE key = ?", key)[0])


def sessions(
    ledger: Ledger, method: str, path: str, form: dict[str, str], account: str, key: str
) -> tuple[int, Any]:
    """Stripe's own page for one charge: opened once for a key, read, expired."""
    if method == "POST" and path == "/v1/checkout/sessions":
        attempt = form["metadata[attempt]"]
        name = f"cs_{attempt.replace('-', '')}"
        asked = json.dumps(form, sort_keys=True)
        ledger.rows(
            "INSERT OR IGNORE INTO session (id, key, account, asked) VALUES (?, ?, ?, ?)",
            name,
            attempt,
            account,
            asked,
        )
        (kept,) = ledger.rows("SELECT * FROM session WHERE id = ?", name)
        if kept["asked"] != asked or key != attempt:
            return 400, {
                "error": {"type": "idempotency_error", "message": "Keys are for the same parameters"}
            }
        return 200, session(kept, ledger)
    name = path.split("/")[4]
    found = ledger.rows("SELECT * FROM session WHERE id = ? AND account = ?", name, account)
    return (200, session(found[0], ledger)) if found else _missing()


def session(kept: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A Checkout Session as Stripe writes it, its intent expanded."""
    asked = json.loads(kept["asked"])
    charges = ledger.rows("SELECT * FROM charge WHERE key = ?", kept["key"])
    is_paid = bool(charges) and charges[0]["status"] == "succeeded"
    return {
        "id": kept["id"],
        "object": "checkout.session",
        "status": kept["status"],
        "payment_status": "paid" if is_paid else "unpaid",
        "payment_intent": intent(charges[0]) if charges else None,
        "amount_total": int(asked["line_items[0][price_data][unit_amount]"]),
        "currency": asked["line_items[0][price_data][currency]"],
        "url": f"http://{asked['_host']}/pay/{kept['id']}" if kept["status"] == "open" else None,
        "metadata": {"attempt": kept["key"]},
    }


def pay_on_page(ledger: Ledger, name: str, form: dict[str, str]) -> tuple[int, Any]:
    """What the buyer does on the page: nothing yet, `do=cancel`, or `do=pay` with a card or by `debit`."""
    (kept,) = ledger.rows("SELECT * FROM session WHERE id = ?", name)
    asked = json.loads(kept["asked"])
    if kept["status"] != "open":
        return 410, {"page": "This page is closed."}
    if form.get("do") == "cancel":
        return 303, {"Location": asked["cancel_url"]}
    if form.get("do") != "pay":
        return 200, {"page": "Pay", "what": asked["line_items[0][price_data][product_data][name]"]}
    if form.get("card") == "4000000000000002":
        return 200, {"page": "Your card was declined. Try another."}
    is_later = asked.get("payment_intent_data[capture_method]") == "manual"
    ledger.charge(
        kept["key"],
        reference=f"pi_{kept['key'].replace('-', '')}",
        account=kept["account"],
        amount=asked["line_items[0][price_data][unit_amount]"],
        currency=asked["line_items[0][price_data][currency]"],
        status="processing" if form.get("by") == "debit" else "requires_capture" if is_later else "succeeded",
        last4="4242",
        failure="",
        later=is_later,
    )
    ledger.rows("UPDATE session SET status = 'complete' WHERE id = ?", name)
    return 303, {"Location": asked["success_url"]}


def refund_of(made: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A refund as Stripe writes it."""
    (charge,) = ledger.rows("SELECT currency FROM charge WHERE key = ?", made["charge"])
    return {
        "id": made["reference"],
        "object": "refund",
        "status": made["status"],
        "amount": int(made["amount"]),
        "currency": charge["currency"],
        "metadata": {"refund": made["key"]},
    }


def intent(charge: dict[str, Any]) -> dict[str, Any]:
    """A PaymentIntent as Stripe writes it."""
    is_failed = charge["status"] == "failed"
    is_taken = charge["status"] == "succeeded" and not charge["later"]
    return {
        "id": charge["reference"],
        "object": "payment_intent",
        "status": "requires_payment_method" if is_failed else charge["status"],
        "amount": int(charge["amount"]),
        "amount_received": int(charge["amount"] if is_taken else charge["captured"]),
        "currency": charge["currency"],
        "client_secret": f"{charge['reference']}_secret",
        "last_payment_error": {"code": charge["failure"]} if is_failed else None,
        "metadata": {"attempt": charge["key"]},
    }


def event(charge: dict[str, Any], *, name: str, secret: str, late: int) -> tuple[str, dict[str, str]]:
    """The body and the headers of a signed event about a charge."""
    message = {
        "id": name,
        "object": "event",
        "type": "payment_intent.succeeded",
        "account": charge["account"],
    }
    body = json.dumps(message | {"data": {"object": intent(charge)}})
    stamp = str(int(time.time()) - late)
    signature = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={stamp},v1={signature}"}


def _missing() -> tuple[int, Any]:
    error = {"type": "invalid_request_error", "code": "resource_missing", "message": "No such thing"}
    return 404, {"error": error}
