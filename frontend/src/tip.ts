/** Shows what lies under the pointer, as text nodes only. */

const AWAY_FROM_POINTER = 14;

let tip: HTMLElement | undefined;

function place(): HTMLElement {
  if (tip === undefined) {
    tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "status");
    document.body.append(tip);
  }
  return tip;
}

function line(name: string, value: unknown): HTMLElement {
  const row = document.createElement("div");
  const label = document.createElement("span");
  const text = document.createElement("b");
  label.textContent = `${name} `;
  text.textContent = String(value);
  row.append(label, text);
  return row;
}

/** Vega's tooltip handler: show the value beside the pointer, or nothing. */
export function tell(_handler: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
  const box = place();
  if (value === null || value === undefined || value === "") {
    box.hidden = true;
    return;
  }
  const lines =
    typeof value === "object"
      ? Object.entries(value as Record<string, unknown>).map(([name, text]) => line(name, text))
      : [line("", value)];
  box.replaceChildren(...lines);
  box.hidden = false;
  const { clientX, clientY } = event;
  const right = Math.min(clientX + AWAY_FROM_POINTER, window.innerWidth - box.offsetWidth - AWAY_FROM_POINTER);
  const below = clientY + AWAY_FROM_POINTER;
  const above = clientY - AWAY_FROM_POINTER - box.offsetHeight;
  box.style.left = `${Math.max(0, right)}px`;
  box.style.top = `${below + box.offsetHeight > window.innerHeight ? Math.max(0, above) : below}px`;
}
