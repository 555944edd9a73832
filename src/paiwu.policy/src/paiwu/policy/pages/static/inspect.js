/* The checklist's draft stays in this browser until the server has it, also without a network. */
(function () {
  "use strict";
  const form = document.getElementById("paiwu-inspect");
  if (!form) return;
  const key = "paiwu:" + form.dataset.key;
  const said = document.getElementById("draft-state");
  const kept = (field) => field.name && field.name !== "_authenticator";

  function keep() {
    const draft = {};
    for (const field of form.elements) {
      if (!kept(field)) continue;
      if (field.type === "radio") { if (field.checked) draft[field.name] = field.value; }
      else if (field.type !== "submit") draft[field.name] = field.value;
    }
    localStorage.setItem(key, JSON.stringify(draft));
    said.textContent = "草稿已保存在本机。";
  }

  const draft = JSON.parse(localStorage.getItem(key) || "null");
  if (draft) {
    for (const field of form.elements) {
      if (!kept(field) || !(field.name in draft)) continue;
      if (field.type === "radio") field.checked = field.value === draft[field.name];
      else if (field.type !== "submit") field.value = draft[field.name];
    }
    said.textContent = "已恢复本机草稿。";
  }
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) { localStorage.removeItem(key); return; }
    event.preventDefault();
    keep();
    said.textContent = "没有网络，草稿已保存在本机，联网后再提交。";
  });
})();
