/* A signature drawn with finger, pen or mouse; sent as a PNG if anything was drawn. */
(function () {
  "use strict";
  const pad = document.getElementById("paiwu-pad");
  if (!pad) return;
  const pen = pad.getContext("2d");
  let drawing = false, drawn = false;
  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    drawn = false;
  }
  function place(event) {
    const box = pad.getBoundingClientRect();
    return [
      (event.clientX - box.left) * pad.width / box.width,
      (event.clientY - box.top) * pad.height / box.height,
    ];
  }
  pad.addEventListener("pointerdown", (event) => {
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.strokeStyle = "#123";
    pen.lineTo(...place(event));
    pen.stroke();
    drawn = true;
  });
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => { drawing = false; });
  document.getElementById("pad-clear").addEventListener("click", clear);
  document.getElementById("paiwu-sign").addEventListener("submit", () => {
    document.getElementById("picture").value = drawn ? pad.toDataURL("image/png") : "";
  });
  clear();
})();
