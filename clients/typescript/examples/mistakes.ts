// Eight mistakes that the compiler finds. Each comment fails the check where the line below it would compile.
import { connect } from "../src/index.ts";

const shop = connect("https://roastery.example.com");
const body = { cart: "2b7c8f64-0c0f-4a53-9f5e-0f5b7d2f8a11", payment: { gateway: "sandbox" } };
const key = { header: { "Idempotency-Key": "one" } };

export async function mistakes() {
  // @ts-expect-error there is no such path
  await shop.GET("/api/v1/prodcts");
  // @ts-expect-error an order needs an Idempotency-Key
  await shop.POST("/api/v1/orders", { body });
  // @ts-expect-error an order is made of a cart
  await shop.POST("/api/v1/orders", { params: key, body: { payment: body.payment } });
  // @ts-expect-error amounts are texts with decimals, or numbers: not truth values
  await shop.POST("/api/v1/products", { body: { title: "Mug", price: { amount: true } } });
  // @ts-expect-error a number is asked for
  await shop.GET("/api/v1/products", { params: { query: { limit: "many" } } });
  // @ts-expect-error the path names the product
  await shop.PATCH("/api/v1/products/{id_or_slug}", { body: { title: "Mug" } });
  const { data } = await shop.POST("/api/v1/orders", { params: key, body });
  // @ts-expect-error there is no such status
  if (data?.payment_status === "payed") return;
  // @ts-expect-error there is no such field
  return data?.totle;
}
