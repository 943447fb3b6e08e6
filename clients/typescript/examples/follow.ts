// Follows a shop: what has changed since the cursor, then what has happened since the event: follow.ts ADDRESS sk_…
import { connect, cursorOf, must, type Event } from "../src/index.ts";

declare const process: { argv: string[] };

const [address = "http://localhost:8000", key = ""] = process.argv.slice(2);
const shop = connect(address, { token: key });
const titles = new Map<number, string>();
const gone: number[] = [];

for (let cursor: string | null = ""; cursor !== null; ) {
  const query = { ordering: "updated_at", fields: "id,title", cursor };
  const page: Parameters<typeof cursorOf>[0] & { results: { id: number; title: string }[] } = must(
    await shop.GET("/api/v1/products", { params: { query } }),
  );
  for (const product of page.results) titles.set(product.id, product.title);
  cursor = cursorOf(page);
}
const feed = must(await shop.GET("/api/v1/events", { params: { query: { types: "product.created,product.deleted" } } }));
for (const event of feed.results as Event[]) {
  if (event.type === "product.deleted") gone.push(event.data.id);
  if (event.type === "product.created") titles.set(event.data.id, event.data.title);
}
console.log(JSON.stringify({ products: titles.size, gone: gone.length }));
