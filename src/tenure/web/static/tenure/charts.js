// Draws every chart on the page from the specification beside it. Expressions are interpreted,
// not compiled, so that the page can forbid evaluated code.
(function () {
  "use strict";
  function ink() {
    return getComputedStyle(document.documentElement).getPropertyValue("--ink-soft").trim();
  }
  function draw(place) {
    var text = document.getElementById(place.dataset.chart);
    if (!text || !window.vegaEmbed) return;
    var spec = JSON.parse(text.textContent);
    var soft = ink();
    spec.config.axis.labelColor = spec.config.axis.titleColor = soft;
    spec.config.legend.labelColor = soft;
    window.vegaEmbed(place, spec, {
      ast: true, actions: false, renderer: "svg", defaultStyle: false,
      tooltip: { disableDefaultStyle: true, id: "chart-tip" }
    }).catch(function (problem) { place.textContent = String(problem); });
  }
  document.querySelectorAll(".drawing").forEach(draw);
})();
