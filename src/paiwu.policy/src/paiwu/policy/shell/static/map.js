/* A map of units or outlets as points: on tiles where the operator has set some, else on a plain grid of
   longitude and latitude. The points come from the register's answer (data-url, all its pages) or stand
   in the page (data-points). */
(function () {
  "use strict";
  const place = document.getElementById("paiwu-map");
  if (!place || typeof L === "undefined") return;
  const { url, places, tiles, attribution } = place.dataset;
  const map = L.map(place, { attributionControl: Boolean(tiles), preferCanvas: true }).setView([35, 105], 4);
  const COLOUR = "#0b6e6e", MOST = 50;  /* pages of the register */

  /* Lines as close as the view can take, each with its degrees. */
  const lines = L.layerGroup().addTo(map);
  function grid() {
    lines.clearLayers();
    const view = map.getBounds();
    const wide = Math.max(view.getEast() - view.getWest(), 0.0001);
    const step = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001].find((one) => wide / one >= 4) || 0.001;
    const style = { color: "#8aa", weight: 1, interactive: false };
    const name = (value) => `${Number(value.toFixed(3))}°`;
    const label = (at, text) => L.marker(at, {
      interactive: false, keyboard: false,
      icon: L.divIcon({ className: "paiwu-degrees", html: text, iconSize: null }),
    }).addTo(lines);
    for (let lon = Math.ceil(view.getWest() / step) * step; lon < view.getEast(); lon += step) {
      L.polyline([[view.getSouth(), lon], [view.getNorth(), lon]], style).addTo(lines);
      label([view.getSouth() + (view.getNorth() - view.getSouth()) * 0.06, lon], name(lon));
    }
    for (let lat = Math.ceil(view.getSouth() / step) * step; lat < view.getNorth(); lat += step) {
      L.polyline([[lat, view.getWest()], [lat, view.getEast()]], style).addTo(lines);
      label([lat, view.getWest()], name(lat));
    }
  }
  if (tiles) L.tileLayer(tiles, { attribution }).addTo(map);
  else { map.on("moveend", grid); grid(); }

  const points = [];
  function draw(items) {
    for (const one of items) {
      if (!one.latitude || !one.longitude) continue;
      const link = document.createElement("a");
      link.href = one.url;
      link.textContent = one.title || one.permit_number;
      /* elements, never strings: Leaflet takes a string for HTML, and names are typed in by people */
      const name = document.createElement("span");
      name.textContent = link.textContent;
      const point = [one.latitude, one.longitude];
      L.circleMarker(point, { radius: 6, color: COLOUR, fillOpacity: 0.6 })
        .bindTooltip(name).bindPopup(link).addTo(map);
      points.push(point);
    }
  }

  async function run() {
    if (places) draw(JSON.parse(places));
    let next = url;
    for (let page = 0; next && page < MOST; page += 1) {
      const answer = await (await fetch(next, { headers: { Accept: "application/json" } })).json();
      draw(answer.items || []);
      next = answer.batching && answer.batching.next;
    }
    if (points.length) map.fitBounds(points, { maxZoom: url ? 9 : 15, padding: [30, 30] });
    place.dataset.points = points.length;
  }
  run();
})();
