// The script of a page with diagrams of labs. It makes no requests and creates no markup: it shows, hides and moves
// elements of the page.

const NEAREST = 4;
const STEP = 1.25;

for (const viewer of document.querySelectorAll(".viewer")) watch(viewer);
offerTheme(document.querySelector(".theme"));

/** The theme follows the system until the reader selects one. */
function offerTheme(button) {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => {
    button.textContent = isDark() ? "Light" : "Dark";
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  system.addEventListener("change", label);
  label();
  button.hidden = false;
}

function watch(viewer) {
  const stage = viewer.querySelector(".stage");
  const svg = stage.querySelector("svg");
  const view = zoomable(stage, svg, document.body.classList.contains("whole"));
  const overview = overviewOf(viewer, stage, (key) => view.reveal(figure(svg, key)));
  const details = detailsOf(viewer, svg, view, overview);
  const search = searchIn(viewer, svg, view, overview);
  const actions = {
    in: () => {
      overview.leave();
      view.zoom(STEP);
    },
    out: () => {
      overview.leave();
      view.zoom(1 / STEP);
    },
    fit: () => {
      view.showAll();
      overview.enter();
    },
    close: () => {
      const chosen = svg.querySelector(".chosen[data-key]");
      details.hide();
      chosen?.focus();
    },
  };
  viewer.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    actions[button?.dataset.do]?.();
    if (button?.dataset.show) {
      details.show(button.dataset.show);
      const shown = figure(svg, button.dataset.show);
      if (!shown) return;
      view.reveal(shown);
      // The clicked element is hidden now.
      shown.focus();
    }
  });
  viewer.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    details.hide();
    search.clear();
  });
  viewer.querySelector(".tools").hidden = false;
}

/** The diagram with the numbers of guests, in place of the stage. Many pages have none. */
function overviewOf(viewer, stage, reveal) {
  const overview = viewer.querySelector(".overview");
  const show = (isOverview) => {
    if (!overview) return;
    overview.hidden = !isOverview;
    stage.hidden = isOverview;
  };
  const [enter, leave] = [() => show(true), () => show(false)];
  for (const each of overview?.querySelectorAll("[data-opens]") ?? []) {
    const open = () => {
      leave();
      reveal(each.dataset.opens);
    };
    each.setAttribute("tabindex", "0");
    each.setAttribute("role", "button");
    each.addEventListener("click", open);
    each.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open();
    });
  }
  overview?.querySelector("svg").setAttribute("role", "group");
  enter();
  return { enter, leave };
}

function figure(svg, key) {
  return svg.querySelector(`[data-key="${key}"]`);
}

/** The visible part of the diagram: its center, and its scale. */
function zoomable(stage, svg, wheelZooms) {
  const { width, height } = svg.viewBox.baseVal;
  const view = { x: width / 2, y: height / 2, scale: 1 };
  let fitted = true;
  const least = () => Math.min(stage.clientWidth / width, stage.clientHeight / height, 1);

  function draw() {
    // The stage has no size yet, or is hidden.
    if (stage.clientWidth === 0 || stage.clientHeight === 0) return;
    const [w, h] = [stage.clientWidth / view.scale, stage.clientHeight / view.scale];
    svg.setAttribute("viewBox", `${view.x - w / 2} ${view.y - h / 2} ${w} ${h}`);
  }
  function showAll() {
    fitted = true;
    Object.assign(view, { x: width / 2, y: height / 2, scale: least() });
    draw();
  }
  /** Zooms, and keeps the point at this place of the stage. @default - its center */
  function zoom(factor, at = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 }) {
    fitted = false;
    const scale = Math.min(NEAREST, Math.max(least() / 2, view.scale * factor));
    const [dx, dy] = [at.x - stage.clientWidth / 2, at.y - stage.clientHeight / 2];
    view.x += dx / view.scale - dx / scale;
    view.y += dy / view.scale - dy / scale;
    view.scale = scale;
    draw();
  }
  function move(dx, dy) {
    fitted = false;
    view.x = Math.min(width, Math.max(0, view.x - dx / view.scale));
    view.y = Math.min(height, Math.max(0, view.y - dy / view.scale));
    draw();
  }
  /** Centers an element at a readable scale. A diagram that fits stays completely visible. */
  function reveal(found) {
    const box = found.getBBox();
    fitted = false;
    view.scale = Math.max(1, view.scale);
    view.x = within(box.x + box.width / 2, width, stage.clientWidth);
    view.y = within(box.y + box.height / 2, height, stage.clientHeight);
    draw();
  }
  function within(middle, whole, shown) {
    const half = shown / view.scale / 2;
    return half * 2 >= whole ? whole / 2 : Math.min(whole - half, Math.max(half, middle));
  }

  const placeOf = ({ clientX, clientY }) => {
    const { left, top } = stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  stage.addEventListener(
    "wheel",
    (event) => {
      // In a page that scrolls, only the wheel with Ctrl zooms. A pinch on a touchpad sets Ctrl.
      if (!wheelZooms && !event.ctrlKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      zoom(Math.exp(-Math.max(-100, Math.min(100, event.deltaY * lines)) / 400), placeOf(event));
    },
    { passive: false },
  );

  const pointers = new Map();
  let dragged = 0;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (pointers.size === 0) dragged = 0;
    pointers.set(event.pointerId, placeOf(event));
  });
  window.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = placeOf(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const distance = (place) => Math.hypot(place.x - other.x, place.y - other.y);
      zoom(distance(now) / Math.max(1, distance(before)), other);
    } else if (dragged + Math.hypot(now.x - before.x, now.y - before.y) > 3) {
      stage.classList.add("dragged");
      move(now.x - before.x, now.y - before.y);
    }
    dragged += Math.hypot(now.x - before.x, now.y - before.y);
    pointers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"])
    window.addEventListener(end, ({ pointerId }) => {
      pointers.delete(pointerId);
      stage.classList.remove("dragged");
    });

  const keys = {
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    0: showAll,
    ArrowLeft: () => move(60, 0),
    ArrowRight: () => move(-60, 0),
    ArrowUp: () => move(0, 60),
    ArrowDown: () => move(0, -60),
  };
  stage.tabIndex = 0;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", "Diagram: arrow keys move it, + and - zoom, 0 shows all");
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  new ResizeObserver(() => (fitted ? showAll() : draw())).observe(stage);
  // A diagram in a page has the height of its content.
  stage.style.setProperty("--height", `${height}px`);
  showAll();
  return { zoom, showAll, reveal, wasDragged: () => dragged > 3 };
}

/** Shows the details of the selected guest or network. */
function detailsOf(viewer, svg, view, overview) {
  const panel = viewer.querySelector(".details");
  const sections = [...panel.querySelectorAll("[data-of]")];
  const edges = [...svg.querySelectorAll("[data-ends]")].map((edge) => ({ edge, ends: edge.dataset.ends.split(" ") }));

  function hide() {
    panel.hidden = true;
    svg.classList.remove("choosing");
    for (const each of svg.querySelectorAll(".chosen, .near")) each.classList.remove("chosen", "near");
  }
  function show(key) {
    hide();
    overview.leave();
    for (const section of sections) section.hidden = section.dataset.of !== key;
    panel.hidden = false;
    panel.scrollTop = 0;
    svg.classList.add("choosing");
    // Elements without a hypervisor are not in the diagram.
    figure(svg, key)?.classList.add("chosen");
    for (const { edge, ends } of edges) {
      if (!ends.includes(key)) continue;
      edge.classList.add("chosen");
      // The last end is the one to which the others connect.
      const near = ends.at(-1) === key ? ends.slice(0, -1) : ends.slice(-1);
      for (const each of near) figure(svg, each)?.classList.add("near");
    }
  }

  // For screen readers, an interactive diagram is not an image.
  svg.setAttribute("role", "group");
  for (const each of svg.querySelectorAll("[data-key]")) {
    each.setAttribute("tabindex", "0");
    each.setAttribute("role", "button");
    each.addEventListener("click", () => view.wasDragged() || show(each.dataset.key));
    each.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show(each.dataset.key);
    });
  }
  return { show, hide };
}

/** Searches names, addresses, and MACs in any notation. */
function searchIn(viewer, svg, view, overview) {
  const input = viewer.querySelector("input");
  const output = viewer.querySelector("output");
  const all = [...viewer.querySelectorAll("[data-of]")].map(({ dataset }) => ({
    key: dataset.of,
    words: dataset.words.split(" "),
    text: dataset.words,
  }));
  let found = [];
  let at = 0;

  const bare = (word) => word.replace(/[:.-]/g, "");
  const isMac = (word) => /^[\da-f]{2}(:[\da-f]{2}){5}$/.test(word);

  function matches(text) {
    const digits = bare(text);
    return all
      .filter(
        (each) =>
          each.text.includes(text) ||
          (digits.length > 3 && each.words.some((word) => isMac(word) && bare(word).includes(digits))),
      )
      .sort((a, b) => Number(b.words.includes(text)) - Number(a.words.includes(text)))
      .map(({ key }) => figure(svg, key))
      .filter((each) => each !== null);
  }
  function go(step) {
    if (found.length === 0) return;
    overview.leave();
    found[at].classList.remove("current");
    at = (at + step + found.length) % found.length;
    found[at].classList.add("current");
    output.textContent = `${at + 1} of ${found.length}`;
    view.reveal(found[at]);
  }
  function search() {
    for (const each of found) each.classList.remove("found", "current");
    const text = input.value.trim().toLowerCase();
    found = text === "" ? [] : matches(text);
    at = 0;
    svg.classList.toggle("searching", found.length > 0);
    for (const each of found) each.classList.add("found");
    output.textContent = text === "" ? "" : "none";
    go(0);
  }
  function clear() {
    input.value = "";
    search();
  }
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
  });
  return { clear };
}
