/* The ledger's page: readings as a time series with limit and exceedances; upload with a preview. */
(function () {
  "use strict";
  const page = document.getElementById("paiwu-ledger");
  if (!page) return;
  const base = page.dataset.url;
  const json = (url, options) =>
    fetch(url, Object.assign({ credentials: "same-origin" }, options, {
      headers: Object.assign({ Accept: "application/json" }, (options || {}).headers),
    }));
  let chart = null;

  /* Gaps are shown: where an interval has no reading that counts, the line is broken. */
  function series(items, step) {
    const times = [], values = [], above = [], limit = page.limit, minimum = page.minimum;
    const outside = (value) => (limit !== null && value > limit) || (minimum !== null && value < minimum);
    const seconds = (item) => Date.parse(item.time + ":00+08:00") / 1000;
    let last = null;
    for (const item of items) {
      const time = seconds(item);
      if (last !== null && time - last > step) {
        times.push(last + step); values.push(null); above.push(null);
      }
      const counts = item.flag === "N" || item.flag === "S";
      times.push(time);
      values.push(counts ? item.concentration : null);
      above.push(counts && item.concentration !== null && outside(item.concentration) ? item.concentration : null);
      last = time;
    }
    return [times, values, above, times.map(() => limit), times.map(() => minimum)];
  }

  async function draw(choice) {
    const { outlet, pollutant, limit, minimum, interval, title } = choice.dataset;
    page.limit = limit === "" ? null : Number(limit);
    page.minimum = minimum === "" ? null : Number(minimum);
    const query = new URLSearchParams({ outlet, pollutant, b_size: 100000 });
    const answer = await json(`${base}/@readings?${query}`);
    const items = (await answer.json()).items || [];
    const data = series(items, interval === "day" ? 86400 : 3600);
    const place = document.getElementById("paiwu-chart");
    if (chart) chart.destroy();
    place.textContent = "";
    chart = new uPlot({
      title: title,
      width: place.clientWidth, height: 360,
      tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "Asia/Shanghai"),
      series: [
        { label: "时间", value: "{YYYY}-{MM}-{DD} {HH}:{mm}" },
        { label: "浓度", stroke: "#0b6e6e", width: 1, spanGaps: false },
        { label: "超标", stroke: "#b00020", paths: () => null, points: { show: true, size: 6, fill: "#b00020" } },
        { label: "许可限值", stroke: "#b00020", dash: [6, 4], width: 1 },
        { label: "许可下限", stroke: "#b00020", dash: [2, 4], width: 1, show: page.minimum !== null },
      ],
    }, data, place);
    place.dataset.points = items.length;
    document.querySelectorAll("#paiwu-pairs button").forEach((one) =>
      one.setAttribute("aria-pressed", String(one === choice)));
  }

  document.querySelectorAll("#paiwu-pairs button").forEach((choice) =>
    choice.addEventListener("click", () => draw(choice)));
  const first = document.querySelector("#paiwu-pairs button");
  if (first) draw(first);

  const form = document.getElementById("paiwu-upload");
  if (!form) return;
  const result = document.getElementById("paiwu-result");
  const progress = form.querySelector("progress");

  function say(lines, bad) {
    result.textContent = "";
    result.className = bad ? "alert alert-danger" : "alert alert-info";
    for (const line of lines) {
      const item = document.createElement("p");
      item.textContent = line;
      result.append(item);
    }
  }

  function send(query) {
    const file = form.elements.file.files[0];
    if (!file) { say(["请选择文件。"], true); return null; }
    progress.hidden = false;
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${base}/@readings${query}`);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Accept-Language", "zh-CN");
      request.setRequestHeader("Content-Type", file.type || "text/csv");
      request.upload.onprogress = (event) => {
        progress.max = event.total;
        progress.value = event.loaded;
      };
      request.onloadend = () => {
        progress.hidden = true;
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch (error) { /* not ours */ }
        resolve({ status: request.status, answer });
      };
      request.send(file);
    });
  }

  function passed(answer) {
    return answer.passed_over
      ? [`略过${answer.passed_over}行（非该排放口计量时段的数据、辅助参数、实时数据）。`] : [];
  }

  /* What a batch would do, one line an outlet and pollutant. */
  function told(answer) {
    const lines = (answer.items || []).map((item) => {
      const flags = Object.entries(item.flags).map(([flag, count]) => `${flag} ${count}`).join("、");
      const parts = [`${item.outlet} ${item.pollutant} ${item.from}至${item.to}：${item.rows}行（${flags}）`];
      if (item.gaps) parts.push(`缺${item.gaps}个时段`);
      for (const [batch, count] of Object.entries(item.supersedes)) parts.push(`替代第${batch}批的${count}行`);
      if (item.exceedances) parts.push(`超标${item.exceedances}个时段（新增${item.exceedances_added}）`);
      return parts.join("，");
    });
    const units = Object.entries(answer.units || {}).map(([code, unit]) => `${code}按${unit}读入并换算。`);
    return [...lines, ...units, ...passed(answer)];
  }

  function errors(answer) {
    const lines = (answer.errors || []).slice(0, 100).map((error) =>
      (error.line ? `第${error.line}行 ` : "") + (error.column || error.field) + "：" + error.message);
    return [answer.message || "上传失败。", ...lines];
  }

  form.elements.check.addEventListener("click", async () => {
    const done = await send("?dry_run=1");
    if (!done) return;
    if (done.status === 200) say([`共${done.answer.rows}行，没有错误，可以提交。`, ...told(done.answer)], false);
    else say(errors(done.answer), true);
  });
  form.elements.send.addEventListener("click", async () => {
    const first = await send("?dry_run=1");
    if (!first) return;
    if (first.status !== 200) { say(errors(first.answer), true); return; }
    say([`共${first.answer.rows}行。`, ...told(first.answer), "确认以上内容后保存。"], false);
    const confirm = document.createElement("button");
    confirm.type = "button";
    confirm.name = "confirm";
    confirm.className = "btn btn-primary";
    confirm.textContent = "确认保存";
    confirm.addEventListener("click", store, { once: true });
    result.append(confirm);
    confirm.focus();
  });

  async function store() {
    const done = await send("");
    if (!done) return;
    if (done.status !== 201) { say(errors(done.answer), true); return; }
    const { batch, rows, stored, superseded } = done.answer;
    const kept = batch === null ? `共${rows}行，没有保存。`
      : `第${batch}批：${rows}行，保存${stored}行，替代${superseded}行。`;
    say([kept, ...passed(done.answer)], false);
    window.setTimeout(() => window.location.reload(), 1200);
  }
})();
