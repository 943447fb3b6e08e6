"""What holds for every operation, as the head of both documents says it."""

MANNERS = """

**Money** is an amount as text with as many decimals as the currency has, and the currency beside it: `{"amount":
"12.90", "currency": "EUR"}`. Times are RFC 3339 in UTC.

**Lists** answer `{"count", "next", "previous", "results"}` and take `limit` (at most 100) with `offset`, or `cursor`:
empty to begin, then as `next` says, without a `count`. By `ordering=updated_at` with a cursor a list is a change feed
that misses nothing. A filter that takes many may be repeated, or has commas between them, and means any of them; one
that takes one and is repeated is refused. `fields=id,title` answers only those.

**Writing once**: send an `Idempotency-Key` of your own with a POST, and send it again with the same key when no
answer came. For 24 hours you get the first answer again, with `Idempotency-Replayed: true`. Where money moves the key
is required. `If-Match` with the `ETag` you read, in its strong or weak form, refuses (412) to overwrite what you have
not seen.

**Errors** are `application/problem+json` (RFC 9457): `code` is stable and for programs, `detail` for people, in the
language that `Accept-Language` asks for, else in the shop's. A 422 names every field that is wrong in `errors`, all at
once. What belongs to somebody else is not found (404), a cart that a body names too; of all else that a body names and
there is none of, the field is wrong (422). 403 names the `scope` that a key lacks. A 429 and a 503 say in `Retry-After`
when to come again. Every answer carries `X-Request-Id`, yours if you sent one. Each operation lists the statuses it
refuses with itself, and in `x-codes` the codes of each; its `default` names the doors on the way to it, and `x-doors`
of the components lists in the same way what each of those refuses. What every code means stands in [the
catalogue](/api/v1/docs/errors).

**Examples**: `/api/v1/docs/examples/{operationId}` shows a request and its answer as our tests exchanged them.

**Versions**: things are added within `/api/v1`, so pass over what you do not know. What goes is `deprecated` here
half a year before, and its answers carry `Deprecation` and `Sunset`.
"""
