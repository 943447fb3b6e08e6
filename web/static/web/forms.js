// A form is done once for its key. Whoever comes back to a page and sends its form again wants it again.
addEventListener("pageshow", (event) => {
  const [visit] = performance.getEntriesByType("navigation");
  if (!event.persisted && visit?.type !== "back_forward") return;
  for (const field of document.querySelectorAll("input[name=form_key]")) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    field.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
});
