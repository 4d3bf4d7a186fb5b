// Small things the pages do on top of plain HTML.
(function () {
  "use strict";
  // By hand: scrollIntoView would also move the place from which Tab goes on.
  function center(entry, list) {
    var one = entry.getBoundingClientRect(), all = list.getBoundingClientRect();
    list.scrollLeft += one.left + one.width / 2 - all.left - all.width / 2;
  }
  var here = document.querySelector(".menu ul [aria-current]");
  if (here) center(here, here.closest("ul"));
  // Arrow keys change a list at every step: only a choice made with the pointer is sent at once.
  var is_pointed = false;
  document.addEventListener("pointerdown", function () { is_pointed = true; }, true);
  document.addEventListener("keydown", function () { is_pointed = false; }, true);
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form.filters");
    if (form && is_pointed && event.target.matches("select")) form.requestSubmit();
  });
  // A slider says where it stands while it moves.
  document.addEventListener("input", function (event) {
    var shown = event.target.matches("input[type=range]") && event.target.closest("label").querySelector("output");
    if (shown) shown.textContent = event.target.value;
  });
  document.body.addEventListener("htmx:afterSwap", function () {
    if (document.querySelector("#progress[data-reload]")) window.location.reload();
  });
  document.body.addEventListener("htmx:afterSettle", function (event) {
    var item = document.getElementById(event.detail.target.id);
    // The button pressed is gone: whoever works with the keyboard goes on in the same place.
    if (item && item.matches(".item") && document.activeElement === document.body) {
      (item.querySelector(".item-acts button") || item.querySelector("h2 a")).focus();
    }
  });
  document.body.addEventListener("htmx:responseError", function (event) {
    var box = document.createElement("p");
    box.className = "banner bad";
    box.setAttribute("role", "alert");
    var page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    var said = page.querySelector("main .panel p");
    box.textContent = said ? said.textContent : event.detail.xhr.statusText;
    document.getElementById("main").prepend(box);
  });
  document.addEventListener("keydown", function (event) {
    if (event.target.closest("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
    var items = Array.prototype.slice.call(document.querySelectorAll(".item"));
    var here = items.indexOf(document.activeElement.closest(".item"));
    if (event.key === "/") {
      var search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if ((event.key === "j" || event.key === "k") && items.length) {
      var next = event.key === "j" ? Math.min(here + 1, items.length - 1) : Math.max(here - 1, 0);
      var link = items[next].querySelector("h2 a");
      link.focus();
      items[next].scrollIntoView({ block: "nearest" });
    }
  });
})();
