/**
 * A typed client of one shop's API: every path, parameter and answer as the shop's OpenAPI document has them.
 *
 *     const shop = connect("https://roastery.example.com", { token: "sk_…" });
 *     const { data, error } = await shop.GET("/api/v1/products", { params: { query: { q: "mug" } } });
 */
import createClient from "openapi-fetch";

import type { components, paths, webhooks } from "./schema.js";

export type Schemas = components["schemas"];

/** What webhooks bring and the feed of events lists: its `type` says what its `data` is. */
export type Event = {
  [Type in keyof webhooks]: webhooks[Type]["post"]["requestBody"]["content"]["application/json"];
}[keyof webhooks];

/** Where a list by cursor goes on: the cursor that its `next` names, or null at its end. */
export function cursorOf(page: { next: string | null }): string | null {
  return page.next === null ? null : new URL(page.next).searchParams.get("cursor");
}

export interface Options {
  /** An access token, or an API key (`pk_…`, `sk_…`). */
  token?: string;
  fetch?: (request: Request) => Promise<Response>;
}

/** A client of the shop at this address. */
export function connect(baseUrl: string, options: Options = {}) {
  const headers = options.token ? { Authorization: `Bearer ${options.token}` } : {};
  return createClient<paths>({ baseUrl, headers, ...(options.fetch ? { fetch: options.fetch } : {}) });
}

/** What was answered, or an Error that carries the problem. */
export function must<T>(answer: { data?: T; error?: Schemas["Problem"] }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) throw new Refused(answer.error);
  return answer.data;
}

/** The shop refused: `problem.code` is stable, `problem.detail` is for people. */
export class Refused extends Error {
  constructor(readonly problem: Schemas["Problem"] | undefined) {
    super(problem?.detail ?? "no answer");
  }
}
