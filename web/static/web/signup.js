// The address follows the shop's name until it is written by hand, and says at once whether it is free.
const form = document.getElementById("signup");
const [shopName, slug, country, currency] = ["shop_name", "slug", "country", "currency"].map((n) => form.elements[n]);
const state = document.getElementById("slug_state");
const WORDS = {
  "slug.invalid": "Use 3 to 40 lower-case letters, digits and single hyphens.",
  "slug.reserved": "This address is reserved.",
  "slug.taken": "This address is taken.",
};
let isByHand = slug.value !== "";
let asked = 0;
let timer;

async function look(wished) {
  const response = await fetch(`/api/v1/slugs/${encodeURIComponent(wished)}`, { headers: { Accept: "application/json" } });
  return response.ok ? response.json() : null;
}

function say(words, kind, suggestions = []) {
  state.textContent = words;
  state.dataset.kind = kind;
  for (const suggestion of suggestions) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.dataset.slug = chip.textContent = suggestion;
    state.append(" ", chip);
  }
}

async function ask() {
  const wished = slug.value.trim();
  const number = ++asked;
  if (!wished) return say("", "");
  try {
    const answer = await look(wished);
    if (number !== asked) return;
    if (!answer) say("", "");
    else if (answer.available) say("This address is free.", "good");
    else say(WORDS[answer.reason] || "", "bad", answer.suggestions || []);
  } catch {
    if (number === asked) say("", ""); // the form itself says it when it is sent
  }
}

function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(ask, 200);
}

// the server folds a name into an address, as it does everywhere
function follow() {
  if (isByHand) return;
  const name = shopName.value.trim().toLowerCase();
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const answer = name && (await look(name.replaceAll("/", " ")).catch(() => null));
    if (isByHand || name !== shopName.value.trim().toLowerCase()) return;
    if (name && !answer) return;
    slug.value = !answer ? "" : answer.reason === "slug.invalid" ? answer.suggestions[0] || "" : answer.slug;
    ask();
  }, 200);
}

shopName.addEventListener("input", follow);
slug.addEventListener("input", () => {
  isByHand = slug.value !== "";
  slug.value = slug.value.toLowerCase().replace(/[^a-z0-9-]/g, "-");
  askSoon();
});
state.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-slug]");
  if (!chip) return;
  isByHand = true;
  slug.value = chip.dataset.slug;
  slug.focus();
  ask();
});
country.addEventListener("change", () => {
  const tender = country.selectedOptions[0].dataset.currency;
  if (tender) currency.value = tender;
});
form.addEventListener("submit", () => {
  const button = form.querySelector("button.button");
  setTimeout(() => { button.disabled = true; });
  button.textContent = "Opening…";
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload(); // back from the next page: a button that works again
});
if (!isByHand && shopName.value) follow();
else if (slug.value && !state.textContent.trim()) ask();
