/* A text written as it will look. The field beside it holds the HTML and is what the form sends; it stays as it was
   until somebody writes. */

addEventListener("DOMContentLoaded", () => {
    document.execCommand("defaultParagraphSeparator", false, "p");
    for (const box of document.querySelectorAll(".souk-rich")) {
        const [bar, editor, field] = box.children;
        const label = field.labels[0];
        const show = (isRich) => {
            bar.hidden = editor.hidden = !isRich;
            field.hidden = isRich;
        };
        editor.ariaLabel = label?.textContent.trim() ?? "";
        editor.lang = field.lang;
        editor.dir = field.dir;
        label?.addEventListener("click", () => editor.focus());
        editor.addEventListener("input", () => {
            const isEmpty = !editor.textContent.trim() && !editor.querySelector("img, table, hr");
            field.value = isEmpty ? "" : editor.innerHTML;
            for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
        });
        bar.addEventListener("mousedown", (event) => event.preventDefault()); // what is marked stays marked
        bar.addEventListener("click", ({ target }) => {
            const { command, value, asks } = target.closest("button")?.dataset ?? {};
            if (command === "source") show(false);
            else if (command) {
                const given = asks ? prompt(asks, "https://") : value;
                if (given !== null) document.execCommand(command, false, given);
            }
        });
        show(true);
    }
});
