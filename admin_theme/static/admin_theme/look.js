/* Fills the colours in from the picture that is chosen, or from the logo; nothing is saved. */

addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("look");
    const told = document.getElementById("look-told");
    const button = document.getElementById("look-colours");
    button.addEventListener("click", async () => {
        button.disabled = true;
        const answer = await fetch(button.dataset.url, { method: "POST", body: new FormData(form) });
        const found = await answer.json().catch(() => ({}));
        button.disabled = false;
        told.textContent = found.detail ?? "";
        if (!answer.ok) return;
        for (const [name, colour] of Object.entries(found)) {
            for (const field of form.querySelectorAll(`[name="${name}"]`)) {
                field.value = colour;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }
    });
});
