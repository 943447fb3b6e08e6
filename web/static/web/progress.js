// Ticks the steps off while the shop is made. Without an answer for a while the page is loaded again,
// which also moves the work on when no worker does.
const card = document.getElementById("progress");
const said = document.getElementById("said");
const steps = [...card.querySelectorAll("[data-step]")];
const EVERY = 300;
const PATIENCE = 2300;
let movedAt = Date.now();
let doneCount = steps.filter((step) => step.dataset.state === "done").length;

function show(answer) {
  const done = new Map(answer.steps.filter((s) => s.status === "done").map((s) => [s.name, s.took_ms]));
  let isNext = true;
  for (const step of steps) {
    if (done.has(step.dataset.step)) {
      step.dataset.state = "done";
      step.querySelector(".took").textContent = `${done.get(step.dataset.step)} ms`;
    } else {
      step.dataset.state = isNext ? "now" : "waiting";
      isNext = false;
    }
  }
  if (done.size > doneCount) {
    doneCount = done.size;
    movedAt = Date.now();
    said.textContent = `${doneCount} of ${steps.length} steps done`;
  }
}

async function look() {
  try {
    const response = await fetch(card.dataset.status, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (response.ok) {
      const answer = await response.json();
      show(answer);
      if (answer.status !== "running") return window.location.reload();
    }
  } catch {
    // a failed look is followed by the next one, and by a reload
  }
  if (Date.now() - movedAt > PATIENCE) return window.location.reload();
  return setTimeout(look, EVERY);
}

look();
