// Draws every chart on the page from the specification beside it. Expressions are interpreted,
// not compiled, so that the page can forbid evaluated code.
(function () {
  "use strict";
  // Colors of the specification that have to change with the theme, and what the theme calls them.
  var ROLES = { "#1d2a33": "--ink", "#6b7a85": "--ink-soft", "#1f6f78": "--accent" };
  var NARROW = 480;
  function themed(text) {
    var style = getComputedStyle(document.documentElement);
    Object.keys(ROLES).forEach(function (color) {
      text = text.split(color).join(style.getPropertyValue(ROLES[color]).trim());
    });
    return text;
  }
  // What is drawn around in a chart narrows the list below it: a link takes the bounds along.
  function follow(view, spec) {
    var brush = spec.usermeta && spec.usermeta.brush;
    var link = brush && document.getElementById(brush.link);
    if (!link) return;
    view.addSignalListener("brush", function (_name, bounds) {
      var address = new URL(link.href), drawn = false;
      brush.fields.forEach(function (field) {
        var ends = bounds[field];
        if (ends && ends.length === 2) {
          address.searchParams.set(field, ends.map(function (end) { return end.toPrecision(4); }).join(":"));
          drawn = true;
        } else address.searchParams.delete(field);
      });
      link.href = address.toString();
      link.hidden = !drawn;
    });
  }
  function draw(place) {
    var text = document.getElementById(place.dataset.chart);
    if (!text || !window.vegaEmbed) return;
    var spec = JSON.parse(themed(text.textContent));
    if (place.clientWidth < NARROW) spec.config.legend.columns = 2;
    window.vegaEmbed(place, spec, {
      ast: true, actions: false, renderer: "svg", defaultStyle: false,
      tooltip: { disableDefaultStyle: true, id: "chart-tip" }
    }).then(function (result) { follow(result.view, spec); }).catch(function (problem) { place.textContent = String(problem); });
  }
  document.querySelectorAll(".drawing").forEach(draw);
  // A part of the page that was replaced brings its charts undrawn.
  document.addEventListener("htmx:afterSettle", function () {
    document.querySelectorAll(".drawing:empty").forEach(draw);
  });
})();
