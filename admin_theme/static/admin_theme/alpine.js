/* Unfold's pages, for the build of Alpine that evaluates no text as code (docs/decisions/0056): it reads expressions
   and no statements, and only names that stand in its data. */

// rows that are moved, by their handle or by keys, are numbered from 1
function number(table) {
    table.querySelectorAll(".form-group.original").forEach((row, index) => {
        row.querySelector(`input[name$="-${table.dataset.orderingField}"]`).value = index + 1;
    });
}

function move(handle, sibling, side) {
    const row = handle.closest(".form-group"), other = row[sibling];
    if (!other?.matches(".form-group.original")) return;
    other[side](row);
    number(row.parentElement);
    handle.focus();
}

document.addEventListener("alpine:init", () => {
    Alpine.data("theme", (chosen) => ({
        ...theme(chosen),
        getCurrentTab: () => getCurrentTab(),
        moveRecords: (event) => moveRecords(event),
        sortRecords: (event) => number(event.from),
        moveUp: (handle) => move(handle, "previousElementSibling", "before"),
        moveDown: (handle) => move(handle, "nextElementSibling", "after"),
        localStorage: { getItem: (name) => localStorage.getItem(name) },
        window: { location: { pathname: location.pathname, search: location.search } },
        keepSidebar(isOpen) {
            localStorage.setItem("sidebarDesktopOpen", isOpen ? "1" : "0");
            return isOpen;
        },
    }));
    for (const data of [searchForm, searchDropdown, searchCommand]) Alpine.data(data.name, data);
    Alpine.data("soukFields", () => ({
        put(text) {
            const at = document.activeElement;
            const field = ["TEXTAREA", "INPUT"].includes(at.tagName) ? at : document.getElementById("id_html");
            field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
            field.focus();
        },
    }));

    // no condition is about a field whose name is none of JavaScript's: `translations.de.title`
    for (const field of document.querySelectorAll('[x-model\\.fill*="."]')) field.removeAttribute("x-model.fill");

    // of two statements the first sets the tab, the second keeps the sidebar, as `keepSidebar` does
    document.body.setAttribute("x-init", document.body.getAttribute("x-init").split(";")[0].trim());
    const enter = "x-on:keydown.enter.prevent";
    const command = document.getElementById("search-input-command");
    command?.setAttribute(enter, command.getAttribute(enter).replace(/^if \((.*)\) (?=selectItem)/, "$1 && "));
});
