// Writes what Zigbee models expose of the kinds we know, from the package zigbee-herdsman-converters
// (MIT): node tools/zigbee_models.cjs FOLDER-WITH-node_modules > src/linli/sensing/data/zigbee.json
"use strict";
const path = require("node:path");
const root = path.join(path.resolve(process.argv[2]), "node_modules", "zigbee-herdsman-converters");
const fs = require("node:fs");
const WANTED = new Set([
  "smoke", "gas", "carbon_monoxide", "water_leak", "contact", "vibration", "sos", "action",
  "battery", "battery_low", "tamper", "temperature", "humidity", "smoke_density", "test",
  "smoke_concentration", "gas_value", "co",
]);
const call = new Set(["emergency", "sos", "panic"]);
const names = (list) => list.flatMap((e) => (e.name ? [e] : e.features ? names(e.features) : []));
const found = {};
const folder = path.join(root, "dist", "devices");
for (const file of fs.readdirSync(folder).filter((f) => f.endsWith(".js")).sort()) {
  const all = require(path.join(folder, file)).definitions || [];
  for (let d of all) {
    try {
      if (d.extend && d.extend.length) {
        for (const part of d.extend) d = { ...d, exposes: [...(typeof d.exposes === "function" ? [] : d.exposes || []), ...(part.exposes || []).filter((e) => typeof e !== "function")] };
      }
      let exposes = typeof d.exposes === "function" ? d.exposes({ isDummyDevice: true }, {}) : d.exposes || [];
      exposes = exposes.filter((e) => typeof e !== "function");
      const kinds = new Set();
      for (const e of names(exposes)) {
        if (!WANTED.has(e.name)) continue;
        if (e.name === "action") { if ((e.values || []).some((v) => call.has(String(v)))) kinds.add("sos"); }
        else kinds.add(e.name);
      }
      const alarming = ["smoke", "gas", "carbon_monoxide", "water_leak", "contact", "vibration", "sos"];
      if (!alarming.some((k) => kinds.has(k))) continue;
      const maker = (found[d.vendor] ||= {});
      maker[d.model] = [...kinds].sort();
    } catch (error) { process.stderr.write(`${file} ${d.model}: ${error.message}\n`); }
  }
}
const version = require(path.join(root, "package.json")).version;
const makers = Object.fromEntries(Object.keys(found).sort().map((k) => [k, Object.fromEntries(Object.keys(found[k]).sort().map((m) => [m, found[k][m]]))]));
process.stdout.write(JSON.stringify({ source: "zigbee-herdsman-converters", version, licence: "MIT", makers }));
