/* The register's map: units as points on a plain grid, or on tiles where the operator has set some. */
(function () {
  "use strict";
  const page = document.getElementById("paiwu-register");
  const place = document.getElementById("paiwu-map");
  if (!page || !place || typeof L === "undefined") return;
  const map = L.map(place, { attributionControl: Boolean(page.dataset.tiles) }).setView([35, 105], 4);

  function grid() {
    const line = { color: "#8aa", weight: 1, interactive: false };
    for (let lon = 70; lon <= 140; lon += 5) L.polyline([[0, lon], [60, lon]], line).addTo(map);
    for (let lat = 0; lat <= 60; lat += 5) L.polyline([[lat, 70], [lat, 140]], line).addTo(map);
  }

  if (page.dataset.tiles) {
    L.tileLayer(page.dataset.tiles, { attribution: page.dataset.attribution }).addTo(map);
  } else grid();

  async function draw() {
    const answer = await fetch(page.dataset.url, { headers: { Accept: "application/json" } });
    const units = ((await answer.json()).items || []).filter((one) => one.latitude && one.longitude);
    const points = units.map((one) => {
      const link = document.createElement("a");
      link.href = one.url;
      link.textContent = one.title || one.permit_number;
      const point = [one.latitude, one.longitude];
      L.circleMarker(point, { radius: 6, color: "#0b6e6e", fillOpacity: 0.6 }).bindPopup(link).addTo(map);
      return point;
    });
    if (points.length) map.fitBounds(points, { maxZoom: 9, padding: [20, 20] });
    place.dataset.points = points.length;
  }
  draw();
})();
