// Arrow keys in a table: every <table data-grid> is one stop of the Tab key, and arrows move between its links and
// buttons. Home and End go to the ends of a row, Ctrl+Home and Ctrl+End to the ends of the table. Without this file
// the same links and buttons are reached with Tab, one by one.

const HELD = "a[href], button:not([disabled]):not([hidden])";
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function rows(table) {
  return [...table.rows].map((row) => [...row.cells].map((cell) => cell.querySelector(HELD)));
}

// The place of the next element from (row, column) in a direction; null at the edge.
export function next(grid, row, column, [down, right]) {
  for (let r = row + down, c = column + right; ; r += down, c += right) {
    if (r < 0 || r >= grid.length || c < 0 || c >= Math.max(...grid.map((one) => one.length))) return null;
    if (grid[r][c]) return grid[r][c];
  }
}

export function keep(table) {
  const grid = rows(table);
  const all = grid.flat().filter(Boolean);
  const first = table.querySelector(`tbody td :is(${HELD})`) ?? all[0];
  all.forEach((one) => { one.tabIndex = one === first ? 0 : -1; });
  const go = (event, target) => {
    event.preventDefault();
    if (!target) return;
    all.forEach((one) => { one.tabIndex = -1; });
    target.tabIndex = 0;
    target.focus();
  };
  table.addEventListener("focusin", (event) => {
    if (!all.includes(event.target)) return;
    all.forEach((one) => { one.tabIndex = one === event.target ? 0 : -1; });
  });
  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const row = grid.findIndex((one) => one.includes(event.target));
    if (row < 0) return;
    const column = grid[row].indexOf(event.target);
    if (event.key in STEPS && !event.ctrlKey) go(event, next(grid, row, column, STEPS[event.key]));
    else if (event.key === "Home") go(event, (event.ctrlKey ? all : grid[row].filter(Boolean))[0]);
    else if (event.key === "End") go(event, (event.ctrlKey ? all : grid[row].filter(Boolean)).at(-1));
  });
}

document.querySelectorAll("table[data-grid]").forEach(keep);
document.querySelectorAll(".scripted").forEach((one) => { one.hidden = false; });
