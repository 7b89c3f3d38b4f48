// Copy buttons, select-all, the status line and focus after a swap; everything works without this file too.
(() => {
  const say = (text) => {
    const line = document.getElementById("status");
    line.textContent = "";
    requestAnimationFrame(() => { line.textContent = text; });
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      say("Copied");
      const label = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 2000);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      say("Press Ctrl+C to copy");
    }
  });

  // A link to a page with a short form opens the form as a dialog instead.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.getElementById(link.dataset.dialog).showModal();
  });

  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-select-all]");
    if (!all) return;
    const boxes = document.querySelectorAll(`input[type=checkbox][name="${all.dataset.selectAll}"]`);
    boxes.forEach((box) => { box.checked = all.checked; });
    say(`${all.checked ? boxes.length : 0} selected`);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const errors = document.getElementById("errors");
    if (event.detail.xhr.status === 422 && errors) errors.focus();
    // What was replaced as a whole has left the page, and still says what was true before.
    const place = event.detail.target.isConnected ? event.detail.target : event.target;
    const told = place.querySelector("[data-say]") ?? place.closest("[data-say]");
    if (told && told.dataset.say !== say.last) {
      say.last = told.dataset.say;
      say(told.dataset.say);
    }
  });

  const failed = (event) => {
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    say(status ? `That did not work (${status}). Nothing was changed on this page.` : "There is no connection.");
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  // What is always there on wide screens begins closed on narrow ones.
  if (matchMedia("(max-width: 760px)").matches) {
    document.querySelectorAll("details.menu").forEach((menu) => { menu.open = false; });
  }
})();
