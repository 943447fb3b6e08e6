// A customer registers, orders, reviews and sends back: order.ts https://roastery.example.com sk_…
// What went wrong is a Refused, whose `problem.code` is stable.
import { connect, must } from "../src/index.ts";

declare const process: { argv: string[] };

const [address = "http://localhost:8000", key = ""] = process.argv.slice(2);
const guest = connect(address);
const staff = connect(address, { token: key });

const email = `${crypto.randomUUID()}@example.com`;
const password = "a long pass phrase";
must(await guest.POST("/api/v1/customers", { body: { email, password, first_name: "Ada", last_name: "Lovelace" } }));
const pair = must(await guest.POST("/api/v1/auth/token", { body: { email, password } }));
const customer = connect(address, { token: pair.access });

const products = must(await customer.GET("/api/v1/products", { params: { query: { in_stock: true, limit: 1 } } }));
const product = products.results[0];
const variant = product?.variants[0];
if (!product || !variant) throw new Error("The shop sells nothing yet.");

const cart = must(await customer.POST("/api/v1/carts"));
const path = { cart_id: cart.id };
must(await customer.POST("/api/v1/carts/{cart_id}/items", { params: { path }, body: { variant: variant.id } }));
must(
  await customer.PATCH("/api/v1/carts/{cart_id}", {
    params: { path },
    body: {
      shipping_address: { last_name: "Lovelace", line1: "1 Road", city: "Berlin", postal_code: "10115", country: "DE" },
      shipping_method: "standard",
    },
  }),
);
const order = must(
  await customer.POST("/api/v1/orders", {
    params: { header: { "Idempotency-Key": cart.id } },
    body: { cart: cart.id, payment: { gateway: "sandbox", card: "4242424242424242" } },
  }),
);

const number = { params: { path: { number: order.number } } };
must(await staff.POST("/api/v1/orders/{number}/fulfilments", { ...number, body: {} }));
const review = must(
  await customer.POST("/api/v1/products/{product_id}/reviews", {
    params: { path: { product_id: product.id } },
    body: { rating: 5 },
  }),
);
const back = must(await customer.POST("/api/v1/orders/{number}/returns", { ...number, body: { reason: "too small" } }));
console.log(
  JSON.stringify({
    number: order.number,
    total: order.total.amount,
    payment_status: order.payment_status,
    review: review.status,
    return: back.status,
  }),
);
