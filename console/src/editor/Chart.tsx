import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { formatCompact, formatLocal } from "@/lib/format";
import { usePreferences } from "@/lib/prefs";
import type { Series } from "@/lib/queries";
import { t } from "@/text/en";

interface ChartProps {
  series: Series;
  colorOf?: (name: string, index: number) => string;
}

/** Draws series over time with the versions that changed something. The table below it has the same numbers for screen readers. */
export default function Chart({ series, colorOf }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const { theme, times } = usePreferences();
  const shape = series.series.map((item) => item.name).join("\n") + theme + times + series.step;
  const latest = useRef({ series, colorOf });
  latest.current = { series, colorOf };
  // The chart is built again when its series are others; new numbers are set on it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    const element = host.current!;
    const color = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    const resolved = (value: string) => (value.startsWith("var(") ? color(value.slice(4, -1)) : value);
    const { series: current, colorOf: pick } = latest.current;
    const axis = {
      stroke: color("--n10"),
      grid: { stroke: color("--n5"), width: 1 },
      ticks: { stroke: color("--n6"), width: 1 },
      font: "12px system-ui",
    };
    const created = new uPlot(
      {
        width: element.clientWidth,
        height: 280,
        ...(times === "utc" && { tzDate: (stamp: number) => uPlot.tzDate(new Date(stamp * 1000), "Etc/UTC") }),
        cursor: { points: { size: 6 } },
        legend: { live: true },
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.05)] } },
        axes: [
          { ...axis, space: 64, values: (_, ticks, __, ___, step) => ticks.map((tick) => timeText(tick, step, times === "utc")) },
          { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => formatCompact(tick)) },
        ],
        series: [
          { label: t.live.time, value: (_: uPlot, value: number | null) => (value === null ? "–" : formatLocal(value * 1000)) },
          ...current.series.map((item, index) => {
            const stroke = resolved(pick?.(item.name, index) ?? `var(--v${index % 8})`);
            return {
              label: item.name,
              stroke,
              width: 1.5,
              points: { show: false },
              value: (_: uPlot, value: number | null) => (value === null ? "–" : formatCompact(value)),
            };
          }),
        ],
        hooks: { draw: [(chart) => drawMarkers(chart, latest.current.series, color("--n9"))] },
      },
      dataOf(current),
      element,
    );
    plot.current = created;
    const resize = new ResizeObserver(() => created.setSize({ width: element.clientWidth, height: 280 }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      created.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(dataOf(series)), [series]);
  return (
    <figure>
      <div ref={host} aria-hidden className="chart w-full overflow-hidden" />
      <table className="sr-only">
        <caption>{t.live.overTime}</caption>
        <thead>
          <tr>
            <th>{t.flags.type}</th>
            <th>{t.live.total}</th>
          </tr>
        </thead>
        <tbody>
          {series.series.map((item) => (
            <tr key={item.name}>
              <td>{item.name}</td>
              <td>{item.total}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** Returns the text of a tick: the time of day, and the day where it begins. */
function timeText(seconds: number, step: number, utc: boolean): string {
  const date = new Date(seconds * 1000);
  const zone = utc ? { timeZone: "UTC" } : {};
  const time = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", ...zone });
  return step >= 86_400 || time === "00:00" ? date.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...zone }) : time;
}

function dataOf(series: Series): uPlot.AlignedData {
  return [series.points.map((point) => new Date(point).getTime() / 1000), ...series.series.map((item) => item.values)];
}

/** Draws a dashed line at each version. */
function drawMarkers(chart: uPlot, series: Series, color: string) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.setLineDash([3, 3]);
  ctx.lineWidth = 1;
  for (const marker of series.markers) {
    const x = Math.round(chart.valToPos(new Date(marker.time).getTime() / 1000, "x", true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
