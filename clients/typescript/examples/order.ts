// A guest's order, from the list of products to the payment: node order.ts https://roastery.example.com
import { connect, must } from "../src/index.ts";

declare const process: { argv: string[]; env: Record<string, string | undefined> };

const shop = connect(process.argv[2] ?? "http://localhost:8000");

const products = must(await shop.GET("/api/v1/products", { params: { query: { in_stock: true, limit: 1 } } }));
const variant = products.results[0]?.variants[0];
if (!variant) throw new Error("The shop sells nothing yet.");

const cart = must(await shop.POST("/api/v1/carts"));
const holder = { headers: { "X-Cart-Token": cart.token ?? "" } };
const path = { cart_id: cart.id };

must(await shop.POST("/api/v1/carts/{cart_id}/items", { ...holder, params: { path }, body: { variant: variant.id } }));
must(
  await shop.PATCH("/api/v1/carts/{cart_id}", {
    ...holder,
    params: { path },
    body: {
      email: "ada@example.com",
      shipping_address: { last_name: "Lovelace", line1: "1 Road", city: "Berlin", postal_code: "10115", country: "DE" },
      shipping_method: "standard",
    },
  }),
);
const order = must(
  await shop.POST("/api/v1/orders", {
    ...holder,
    params: { header: { "Idempotency-Key": cart.id } },
    body: { cart: cart.id, payment: { gateway: "sandbox", card: "4242424242424242" } },
  }),
);
console.log(JSON.stringify({ number: order.number, payment_status: order.payment_status, total: order.total.amount }));
