"""The gateway's books, which outlive a crash."""

import sqlite3
import threading
from decimal import Decimal
from typing import Any

SCHEMA = """
    CREATE TABLE IF NOT EXISTS charge (
        key TEXT PRIMARY KEY, reference TEXT, account TEXT, amount TEXT, currency TEXT, status TEXT, last4 TEXT,
        failure TEXT DEFAULT '', captured TEXT DEFAULT '0', later INTEGER DEFAULT 0);
    CREATE TABLE IF NOT EXISTS session (
        id TEXT PRIMARY KEY, key TEXT, account TEXT, asked TEXT, status TEXT DEFAULT 'open', created TEXT);
    CREATE TABLE IF NOT EXISTS idempotent (key TEXT PRIMARY KEY, id TEXT);
    CREATE TABLE IF NOT EXISTS refund (
        key TEXT PRIMARY KEY, charge TEXT REFERENCES charge, reference TEXT, amount TEXT, status TEXT,
        answered TEXT);
"""


class Ledger:
    """What was charged and given back; a key is entered once."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._link = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._link.row_factory = sqlite3.Row
        self.refunds_are = "succeeded"
        self.multicapture = True
        self.longest_list = 250
        self._link.executescript(f"PRAGMA synchronous = FULL; {SCHEMA}")

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._link.execute(sql, values)]

    def charge(self, key: str, *, later: bool = False, **values: str) -> dict[str, Any]:
        names = ("reference", "account", "amount", "currency", "status", "last4", "failure", "later")
        sql = f"INSERT OR IGNORE INTO charge (key, {', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self.rows(sql, key, *((values | {"later": later})[name] for name in names))
        return self.rows("SELECT * FROM charge WHERE key = ?", key)[0]

    def refund(self, key: str, charge: dict[str, Any], reference: str, amount: str) -> dict[str, Any] | None:
        with self._lock:
            found = self.rows("SELECT * FROM refund WHERE key = ?", key)
            if found:
                return found[0]
            back = self.rows("SELECT amount FROM refund WHERE charge = ?", charge["key"])
            taken = float(charge["captured"] if charge["later"] else charge["amount"])
            if (
                not (charge["status"] == "succeeded" or charge["later"])
                or sum(float(r["amount"]) for r in back) + float(amount) > taken
            ):
                return None
            values = (key, charge["key"], reference, amount, self.refunds_are, self.refunds_are)
            self.rows("INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?)", *values)
            return self.rows("SELECT * FROM refund WHERE key = ?", key)[0]

    def capture(self, key: str, amount: str, *, held: str) -> str:
        """Take so much of what is held; what is wrong with it, or nothing."""
        with self._lock:
            (charge,) = self.rows("SELECT * FROM charge WHERE key = ?", key)
            taken = Decimal(charge["captured"]) + Decimal(amount)
            if charge["status"] != held:
                return "not_held"
            if taken > Decimal(charge["amount"]):
                return "more_than_held"
            status = "succeeded" if taken == Decimal(charge["amount"]) else held
            self.rows("UPDATE charge SET captured = ?, status = ? WHERE key = ?", str(taken), status, key)
            return ""
