"""The floor of P4: a bare WSGI handler that takes an order over the same five requests, with 16 statements.

Knows neither Django nor Souk, checks nothing, and answers as little as a buyer needs to go on. Its tables are
in the schema SOUK_FLOOR_SCHEMA, made by `TABLES`.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg2

TABLES = """
    CREATE SCHEMA floor;
    CREATE TABLE floor.variant (id bigint PRIMARY KEY, title text, price numeric(15, 3));
    CREATE TABLE floor.stock (variant bigint PRIMARY KEY, on_hand int, reserved int CHECK (reserved <= on_hand));
    CREATE TABLE floor.movement (id bigserial PRIMARY KEY, variant bigint, delta int, reference text);
    CREATE TABLE floor.counter (id int PRIMARY KEY, value bigint);
    CREATE TABLE floor.cart (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text, address jsonb, method text,
                             status text DEFAULT 'open');
    CREATE TABLE floor.item (id bigserial PRIMARY KEY, cart uuid REFERENCES floor.cart, variant bigint, quantity int,
                             UNIQUE (cart, variant));
    CREATE TABLE floor.orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), number bigint UNIQUE, cart uuid UNIQUE,
                               email text, address jsonb, total numeric(15, 3), status text, paid_at timestamptz);
    CREATE TABLE floor.line (id bigserial PRIMARY KEY, "order" uuid REFERENCES floor.orders, variant bigint,
                             title text, quantity int, price numeric(15, 3));
    CREATE TABLE floor.event (id bigserial PRIMARY KEY, "order" uuid REFERENCES floor.orders, kind text,
                              at timestamptz DEFAULT now());
    CREATE TABLE floor.attempt (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "order" uuid REFERENCES floor.orders,
                                amount numeric(15, 3), status text);
    INSERT INTO floor.counter VALUES (1, 1000);
"""
_local = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one of the buyer's requests."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].split("/")[3:]
    body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b"{}")
    with _connection() as link, link.cursor() as cursor:  # one transaction a request
        answer = _answer(cursor, method, path, body)
    data = json.dumps(answer).encode()
    status = "200 OK" if method in ("GET", "PATCH") else "201 Created"
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    return [data]


def _answer(cursor: Any, method: str, path: list[str], body: Any) -> Any:
    match method, path:
        case "POST", ["carts"]:
            cursor.execute("INSERT INTO cart DEFAULT VALUES RETURNING id")
            return {"id": cursor.fetchone()[0], "token": "token"}
        case "POST", ["carts", cart, "items"]:
            cursor.execute("SELECT price FROM variant WHERE id = %s", [body["variant"]])
            price = str(cursor.fetchone()[0])
            sql = "INSERT INTO item (cart, variant, quantity) VALUES (%s, %s, %s)"
            cursor.execute(sql, [cart, body["variant"], body["quantity"]])
            return {"id": cart, "price": price}
        case "PATCH", ["carts", cart]:
            sql = "UPDATE cart SET email = %s, address = %s, method = %s WHERE id = %s"
            address = json.dumps(body["shipping_address"])
            cursor.execute(sql, [body["email"], address, body["shipping_method"], cart])
            return {"id": cart}
        case "POST", ["orders"]:
            return _order(cursor, body["cart"])
    return {"count": 0, "results": []}


def _order(cursor: Any, cart: str) -> Any:
    cursor.execute("SELECT email, address FROM cart WHERE id = %s FOR UPDATE", [cart])
    email, address = cursor.fetchone()
    cursor.execute(
        "SELECT i.variant, i.quantity, v.title, v.price FROM item i JOIN variant v ON v.id = i.variant "
        "WHERE i.cart = %s ORDER BY i.variant",
        [cart],
    )
    items = cursor.fetchall()
    variants, quantities = [item[0] for item in items], [item[1] for item in items]
    pieces = "unnest(%s::bigint[], %s::int[]) d(v, q)"
    taken = f"UPDATE stock SET reserved = reserved + d.q FROM {pieces} WHERE variant = d.v"
    cursor.execute(taken, [variants, quantities])
    moved = f"INSERT INTO movement (variant, delta, reference) SELECT v, q, %s FROM {pieces}"
    cursor.execute(moved, [cart, variants, quantities])
    cursor.execute("UPDATE counter SET value = value + 1 RETURNING value")
    number = cursor.fetchone()[0]
    total = sum(price * quantity for _, quantity, _, price in items)
    cursor.execute(
        "INSERT INTO orders (number, cart, email, address, total, status) VALUES (%s, %s, %s, %s, %s, 'placed') "
        "RETURNING id",
        [number, cart, email, json.dumps(address), total],
    )
    order = cursor.fetchone()[0]
    cursor.execute(
        'INSERT INTO line ("order", variant, title, quantity, price) '
        "SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::numeric[])",
        [order, variants, [item[2] for item in items], quantities, [item[3] for item in items]],
    )
    cursor.execute(
        """INSERT INTO event ("order", kind) VALUES (%s, 'placed'), (%s, 'paid')""", [order, order]
    )
    cursor.execute(
        """INSERT INTO attempt ("order", amount, status) VALUES (%s, %s, 'succeeded')""", [order, total]
    )
    cursor.execute(
        "WITH c AS (UPDATE cart SET status = 'ordered' WHERE id = %s) UPDATE orders SET paid_at = now() WHERE id = %s",
        [cart, order],
    )
    return {"number": number, "payment_status": "complete"}


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        path = f"-c search_path={os.environ['SOUK_FLOOR_SCHEMA']}"
        _local.connection = psycopg2.connect(os.environ["DATABASE_URL"], options=path)
    return _local.connection
