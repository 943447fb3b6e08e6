// Looks for new mail every few seconds while the page is seen.
const mails = () => document.getElementById("mails");

async function look() {
  if (!document.hidden) {
    try {
      const response = await fetch(window.location.href, { cache: "no-store" });
      if (response.ok) {
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("mails");
        const focused = document.activeElement?.getAttribute("href");
        if (fresh && fresh.innerHTML !== mails().innerHTML) {
          mails().replaceWith(fresh);
          if (focused) mails().querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
        }
      }
    } catch {
      // the server is away; the next look may find it
    }
  }
  setTimeout(look, 3000);
}

setTimeout(look, 3000);
