/* The rows of a collection's rules: they write the JSON that the form sends, and ask what it matches. */

const soukRules = () => ({
    known: JSON.parse(document.getElementById("souk-rules-known").textContent),
    rows: [],
    told: "",
    wrong: false,
    json: null,
    keys: 0,
    asked: 0,
    timer: null,

    begin(json) {
        this.json = json;
        let given = [];
        try {
            given = JSON.parse(json.value) || [];
        } catch {
            given = [];
        }
        this.rows = given.map((rule) => ({ ...rule, key: this.keys++ }));
        document.getElementById("id_match")?.addEventListener("change", () => this.ask());
        this.ask();
    },
    label(name, number) {
        return this.known.said[name].replace("{number}", number + 1);
    },
    relations(rule) {
        return this.known.fields.find((field) => field.name === rule.field)?.relations ?? [];
    },
    choose(rule) {
        rule.relation = this.relations(rule)[0].name;
        rule.value = rule.field === "in_stock" ? "true" : "";
        this.write();
    },
    add() {
        this.rows.push({ field: "tag", relation: "is", value: "", key: this.keys++ });
        this.write();
    },
    remove(number) {
        this.rows.splice(number, 1);
        this.write();
    },
    filled() {
        return this.rows
            .map(({ field, relation, value }) => ({ field, relation, value: value.trim() }))
            .filter((rule) => rule.value);
    },
    write() {
        this.json.value = JSON.stringify(this.filled());
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), 250);
    },
    async ask() {
        const rules = this.filled();
        if (!rules.length) {
            [this.told, this.wrong] = [this.known.without, false];
            return;
        }
        const number = ++this.asked;
        const match = document.getElementById("id_match")?.value ?? "all";
        const query = new URLSearchParams({ rules: JSON.stringify(rules), match });
        const answer = await fetch(`${this.known.preview}?${query}`);
        const found = await answer.json().catch(() => ({ error: this.known.failed }));
        if (number !== this.asked) return; // a later question has been asked
        this.wrong = "error" in found;
        this.told = found.error ?? found.text;
    },
});

document.addEventListener("alpine:init", () => Alpine.data("soukRules", soukRules));
