/* Keys that lead somewhere: `g` and a letter, as the list says that `?` opens. */

addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("souk-keys");
    let wentAt = -Infinity;
    document.getElementById("souk-keys-open")?.addEventListener("click", () => list.showModal());
    if (list) addEventListener("keydown", (event) => {
        const isWriting = event.target.closest("input, textarea, select, [contenteditable]");
        if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
        const isGoing = event.timeStamp - wentAt < 1500;
        wentAt = event.key === "g" ? event.timeStamp : -Infinity;
        if (event.key === "?") list.showModal();
        else if (isGoing) list.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
    });
});
