"use strict";
/* Tabs, charts and downloads of a report. Everything shown is text; nothing is fetched. */
(() => {
  const PRINT_WIDTH = 700;
  const FORMULA_STARTS = /^[=+\-@\t\r\n\0]/;
  const charts = [];

  const read = (section) => JSON.parse(section.querySelector("script.data").textContent);

  const cell = (value) => {
    if (value === null) return "";
    if (typeof value !== "string") return String(value);
    const safe = FORMULA_STARTS.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const csv = (table) => {
    const names = Object.keys(table);
    const rows = names.length ? table[names[0]].map((_, row) => names.map((name) => cell(table[name][row]))) : [];
    return [names.map(cell), ...rows].map((row) => row.join(",")).join("\r\n") + "\r\n";
  };

  const save = (name, content, kind) => {
    const address =
      typeof content === "string" && content.startsWith("data:image/")
        ? content
        : URL.createObjectURL(new Blob([content], { type: kind }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), 1000);
  };

  const makers = {
    csv: async (figure) => [csv(figure.table), "text/csv;charset=utf-8"],
    json: async (figure) => [JSON.stringify(figure, null, 1), "application/json"],
    svg: async (figure) => [await sustainmentCharts.svg({ ...figure.specification, title: figure.heading }), "image/svg+xml"],
    png: async (figure) => [await sustainmentCharts.png({ ...figure.specification, title: figure.heading }), "image/png"],
  };

  const choose = (tabs, chosen) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
  };

  const wire = (section, figure) => {
    const tabs = [...section.querySelectorAll("[role=tab]")];
    for (const [place, tab] of tabs.entries()) {
      tab.addEventListener("click", () => choose(tabs, tab));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step === undefined) return;
        const next = tabs[(place + step + tabs.length) % tabs.length];
        choose(tabs, next);
        next.focus();
      });
    }
    choose(tabs, tabs[0]);
    for (const button of section.querySelectorAll("[data-save]")) {
      const kind = button.dataset.save;
      button.addEventListener("click", async () => {
        const [content, type] = await makers[kind](figure);
        save(`${figure.name}.${kind}`, content, type);
      });
    }
  };

  const width = (place) => Math.floor(place.getBoundingClientRect().width) || PRINT_WIDTH;

  const redraw = (wanted) => {
    for (const entry of charts) {
      const wide = wanted(entry);
      if (wide !== entry.drawn && wide > 0) {
        entry.drawn = wide;
        if (entry.chart) entry.chart.redraw(wide);
        else entry.chart = sustainmentCharts.draw(entry.place, entry.specification, wide);
      }
    }
  };
  const seen = (entry) => (entry.place.offsetParent === null ? entry.drawn : width(entry.place));

  document.documentElement.classList.add("scripted");
  for (const section of document.querySelectorAll("section.figure")) {
    const figure = read(section);
    wire(section, figure);
    charts.push({ place: section.querySelector(".chart"), specification: figure.specification, drawn: 0, chart: null });
  }
  /* One chart at a time, so that the page can be read while the others are drawn. */
  const drawNext = () => {
    const entry = charts.find((one) => one.chart === null);
    if (entry === undefined) {
      document.documentElement.dataset.charts = String(charts.length);
      return;
    }
    entry.drawn = width(entry.place);
    entry.chart = sustainmentCharts.draw(entry.place, entry.specification, entry.drawn);
    setTimeout(drawNext, 0);
  };
  drawNext();

  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => redraw(seen), 150);
  });
  window.addEventListener("beforeprint", () => redraw(() => PRINT_WIDTH));
  window.addEventListener("afterprint", () => redraw(seen));
})();
