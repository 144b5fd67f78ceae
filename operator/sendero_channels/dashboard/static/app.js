// What HTML cannot do: copy a text, and say when what is shown may be old.
"use strict";

const ENDED = "The dashboard does not answer. What is below may be old: start it again.";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const from = document.getElementById(button.dataset.copy);
  from.select();
  try {
    await navigator.clipboard.writeText(from.value);
  } catch {
    document.execCommand("copy");
  }
  const label = button.firstElementChild;
  label.textContent = "Copied";
  setTimeout(() => { label.textContent = "Copy"; }, 2000);
});

function say(words) {
  const line = document.createElement("p");
  line.className = "notice bad stale";
  line.textContent = words;
  document.getElementById("notice").replaceChildren(line);
}

document.addEventListener("htmx:error", () => {
  if (!document.querySelector("#notice .stale")) say(ENDED);
});

document.addEventListener("htmx:after:request", (event) => {
  const response = event.detail.ctx.response;
  // An answer that is put elsewhere is a notice itself.
  if (response.status < 400 && !response.headers.get("HX-Retarget")) document.querySelector("#notice .stale")?.remove();
});
