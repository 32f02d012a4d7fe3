import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

function setting(name: string, otherwise: string): string {
  return process.env[name] || path.join(root, otherwise);
}

/** What xtask builds; by hand it is found where cargo leaves it. */
export const programs = {
  server: setting("MUSTER_BIN", "target/debug/muster"),
  simulator: setting("MUSTER_SIMULATOR_BIN", "target/debug/muster-simulator"),
  site: setting("MUSTER_SITE_ROOT", "target/site"),
};

export const screens = setting("MUSTER_SCREENS", "target/screens");

/** A folder for what a run leaves behind, outside the sources. */
export function output(name: string): string {
  return path.join(root, "target", name);
}

/** Where the published package of scripts and styles is, as addresses have it. */
export function packagePath(): string {
  return `/pkg/${readFileSync(path.join(programs.site, "pkg/current"), "utf8").trim()}`;
}
