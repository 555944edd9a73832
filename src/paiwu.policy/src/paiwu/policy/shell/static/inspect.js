/* The checklist's draft and its photos stay in this browser until the server has them, also without a
   network: text in localStorage, photos in IndexedDB. */
(function () {
  "use strict";
  const form = document.getElementById("paiwu-inspect");
  const page = form || document.getElementById("paiwu-inspection");
  if (!page) return;
  const base = page.dataset.key, key = "paiwu:" + base, sent = key + ":sent";

  /* The record's page follows a save that worked: the draft has done its work. */
  if (!form) {
    if (localStorage.getItem(sent)) { localStorage.removeItem(key); localStorage.removeItem(sent); }
    return;
  }
  const said = document.getElementById("draft-state");
  const kept = (field) => field.name && !["_authenticator", "seen"].includes(field.name);

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

  localStorage.removeItem(sent);
  const draft = JSON.parse(localStorage.getItem(key) || "null");
  if (draft) {
    for (const field of form.elements) {
      if (!kept(field) || !(field.name in draft)) continue;
      if (field.type === "radio") field.checked = field.value === draft[field.name];
      else if (field.type !== "submit") field.value = draft[field.name];
    }
    said.textContent = "已恢复本机草稿。";
  }
  form.addEventListener("input", (event) => { if (kept(event.target)) keep(); });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) { localStorage.setItem(sent, "1"); return; }
    event.preventDefault();
    keep();
    said.textContent = "没有网络，草稿已保存在本机，联网后再提交。";
  });

  /* photos ------------------------------------------------------------------------------- */

  const store = new Promise((resolve, reject) => {
    const opening = indexedDB.open("paiwu", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { autoIncrement: true });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const photos = async (mode) => (await store).transaction("photos", mode).objectStore("photos");

  async function waiting() {
    const place = await photos("readonly");
    const [keys, rows] = await Promise.all([done(place.getAllKeys()), done(place.getAll())]);
    return keys.map((id, n) => [id, rows[n]]).filter(([, row]) => row.base === base);
  }

  const inBase64 = (blob) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",", 2)[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

  function show(row, answer) {
    const image = document.createElement("img");
    image.src = `${page.dataset.pictures}/${answer.number}?preview=1`;
    image.alt = row.caption || row.name;
    const item = document.createElement("li");
    item.append(image);
    const near = row.item === null ? null : document.getElementById("photo-" + row.item);
    (near ? near.closest("fieldset").querySelector("ul") : document.getElementById("photo-list")).append(item);
  }

  const next = async () => (await waiting())[0];

  let sending = false;
  async function send() {
    if (sending) return;
    sending = true;
    let refused = "";
    try {
      /* one after the other, those too that are chosen meanwhile */
      for (let first = await next(); first; first = await next()) {
        const [id, row] = first;
        const body = { filename: row.name, "content-type": row.file.type, data: await inBase64(row.file) };
        if (row.item !== null) body.item = row.item;
        if (row.caption) body.caption = row.caption.slice(0, 500);
        const answer = await fetch(base + "/@photos", {
          method: "POST", credentials: "same-origin", body: JSON.stringify(body),
          headers: { Accept: "application/json", "Content-Type": "application/json", "Accept-Language": "zh-CN" },
        });
        const told = await answer.json();
        if (answer.status === 201) show(row, told);
        else if (answer.status === 400 || answer.status === 413)
          refused = row.name + "：" + (told.errors || [told]).map((one) => one.message).join("；");
        else throw new Error(told.message);
        await done((await photos("readwrite")).delete(id));
      }
    } catch (error) { /* they wait for the next time */ }
    sending = false;
    const left = (await waiting()).length;
    if (refused) said.textContent = refused;
    else if (left) said.textContent = `${left}张照片保存在本机，联网后自动上传。`;
    else said.textContent = "照片已上传。";
  }

  form.querySelectorAll(".paiwu-photo").forEach((input) =>
    input.addEventListener("change", async () => {
      const place = await photos("readwrite");
      const item = input.dataset.item === undefined ? null : Number(input.dataset.item);
      await Promise.all([...input.files].map((file) =>
        done(place.add({ base, file, name: file.name, item, caption: input.dataset.caption || "" }))));
      input.value = "";
      send();
    }));
  window.addEventListener("online", send);
  waiting().then((rows) => { if (rows.length) send(); });
})();
