// node check.mjs self-test | ocsf FILE | schema:NAME FILE (docs/schemas/NAME.schema.json)
// Checks every line of an NDJSON file; prints each problem with its line and ends 1 if there is any.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const here = dirname(fileURLToPath(import.meta.url));
const read = (...path) => JSON.parse(readFileSync(join(here, ...path), "utf8"));
const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));

const enums = read("ocsf-enums.json");
const classes = Object.fromEntries(
  [
    [2003, "compliance_finding"],
    [2004, "detection_finding"],
    [2008, "iam_analysis_finding"],
  ].map(([uid, name]) => {
    const schema = read(`${name}.${uid}.schema.json`);
    return [uid, { name, schema, matches: ajv.compile(schema) }];
  }),
);
const matchesProfiles = ajv.compile(read("profile-rules.schema.json"));

const errorsOf = (validate, value) =>
  validate(value) ? [] : validate.errors.map((e) => ({ at: e.instancePath, keyword: e.keyword, message: e.message }));

const definition = (node) => (node?.$ref ? node.$ref.replace("#/$defs/", "") : null);

// Walks an event beside its schema: captions belong to their ids, and attributes of a profile need the profile.
function* walk(value, node, schema, enumsHere, profiles, at) {
  for (const [key, { sibling, values }] of Object.entries(enumsHere ?? {})) {
    if (sibling && sibling !== key && value[sibling] !== undefined && value[key] !== undefined) {
      const caption = values[String(value[key])];
      if (value[key] !== 99 && caption !== value[sibling]) {
        yield { at: `${at}/${sibling}`, keyword: "caption", message: `is "${value[sibling]}", ${key} ${value[key]} is "${caption}"` };
      }
    }
  }
  for (const [profile, attributes] of Object.entries(node["x-ocsf-profiles"] ?? {})) {
    for (const attribute of attributes.filter((a) => value[a] !== undefined && !profiles.includes(profile))) {
      yield { at: `${at}/${attribute}`, keyword: "profile", message: `needs profile ${profile}` };
    }
  }
  for (const [key, child] of Object.entries(value)) {
    const property = node.properties?.[key];
    const many = Array.isArray(child) ? child : [child];
    const inner = definition(property) ?? definition(property?.items);
    if (!inner || !schema.$defs[inner]?.properties) continue;
    for (const [i, element] of many.entries()) {
      if (element && typeof element === "object") {
        const place = Array.isArray(child) ? `${at}/${key}/${i}` : `${at}/${key}`;
        yield* walk(element, schema.$defs[inner], schema, enums.objects[inner], profiles, place);
      }
    }
  }
}

// The value that an observable's name points to: resources[0].uid, resources[].uid, resources.uid.
function pointsTo(event, name) {
  let values = [event];
  for (const step of name.split(".")) {
    const [, key, index] = /^([a-z0-9_]+)(?:\[(\d*)\])?$/i.exec(step) ?? [];
    values = values.flatMap((v) => {
      const next = v?.[key];
      if (!Array.isArray(next)) return next === undefined ? [] : [next];
      return index ? next.slice(Number(index), Number(index) + 1) : next;
    });
  }
  return values;
}

// classUid: what the event should be, where that is known.
function check(event, classUid = event.class_uid) {
  const own = classes[classUid];
  if (!own) return [{ at: "/class_uid", keyword: "const", message: `is ${event.class_uid}, not one of ${Object.keys(classes)}` }];
  const errors = [...errorsOf(own.matches, event), ...errorsOf(matchesProfiles, event)];
  if (errors.length) return errors;
  const kind = enums.classes[own.name];
  errors.push(...walk(event, own.schema, own.schema, kind.enums, event.metadata.profiles ?? [], ""));
  const names = {
    class_name: kind.class_name,
    category_name: kind.category_name,
    type_name: `${kind.class_name}: ${kind.enums.activity_id.values[String(event.activity_id)]}`,
  };
  for (const [key, expected] of Object.entries(names)) {
    if (event[key] !== undefined && event[key] !== expected) {
      errors.push({ at: `/${key}`, keyword: "caption", message: `is "${event[key]}", not "${expected}"` });
    }
  }
  for (const [i, observable] of (event.observables ?? []).entries()) {
    const values = pointsTo(event, observable.name);

    // An observable that is an object has no value of its own.
    if (observable.value === undefined ? !values.some((v) => typeof v === "object") : !values.includes(observable.value)) {
      errors.push({ at: `/observables/${i}`, keyword: "observable", message: `${observable.name} is not ${observable.value}` });
    }
  }
  if (event.time < 1e11) errors.push({ at: "/time", keyword: "unit", message: "looks like seconds, milliseconds are wanted" });
  return errors;
}

function checkLines(file, checkOne) {
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error(`${file}: the last line does not end`);
  const ids = new Set();
  let problems = 0;
  for (const [i, line] of lines.entries()) {
    const value = JSON.parse(line);
    for (const e of checkOne(value, ids)) {
      problems++;
      console.error(`${file}:${i + 1}: ${e.at} ${e.keyword}: ${e.message}`);
    }
  }
  console.log(`${lines.length} lines, ${problems} problems`);
  return problems;
}

function patched(sample, patch) {
  const event = structuredClone(sample);
  const target = (path) => {
    const steps = path.slice(1).split("/");
    return [steps.slice(0, -1).reduce((v, s) => v[s], event), steps.at(-1)];
  };
  for (const { op, path, from, value } of patch) {
    const [holder, key] = target(path);
    if (op === "remove") delete holder[key];
    else if (op === "move") {
      const [source, name] = target(from);
      holder[key] = source[name];
      delete source[name];
    } else holder[key] = value;
  }
  return event;
}

// A check that cannot fail proves nothing: the samples pass, every broken variant is refused where it is broken.
function selfTest() {
  const samples = Object.fromEntries(
    readdirSync(join(here, "samples")).map((f) => [f.replace(".json", ""), read("samples", f)]),
  );
  const failures = [];
  for (const [name, sample] of Object.entries(samples)) {
    for (const e of check(sample)) failures.push(`${name} should pass: ${e.at} ${e.keyword}: ${e.message}`);
  }
  const variants = Object.entries(read("broken-variants.json")).flatMap(([of, list]) => list.map((v) => ({ of, ...v })));
  const whole = "compliance_finding.create-fail";
  variants.push(
    { of: whole, name: "wrong caption", patch: [{ op: "replace", path: "/severity", value: "High" }], error: { at: "/severity", keyword: "caption" } },
    { of: whole, name: "wrong caption in an object", patch: [{ op: "replace", path: "/compliance/status", value: "Pass" }], error: { at: "/compliance/status", keyword: "caption" } },
    { of: whole, name: "wrong type_name", patch: [{ op: "replace", path: "/type_name", value: "Compliance Finding: Update" }], error: { at: "/type_name", keyword: "caption" } },
    { of: whole, name: "cloud without its profile", patch: [{ op: "replace", path: "/metadata/profiles", value: [] }], error: { at: "/metadata/profiles", keyword: "contains" } },
    { of: whole, name: "resource's region without the cloud profile", patch: [{ op: "remove", path: "/metadata/profiles" }, { op: "remove", path: "/cloud" }, { op: "remove", path: "/observables" }], error: { at: "/resources/0/region", keyword: "profile" } },
    { of: whole, name: "profile without its attribute", patch: [{ op: "remove", path: "/cloud" }], error: { at: "", keyword: "required" } },
    { of: whole, name: "observable of nothing", patch: [{ op: "replace", path: "/observables/0/name", value: "resources[1].uid" }], error: { at: "/observables/0", keyword: "observable" } },
    { of: whole, name: "seconds", patch: [{ op: "replace", path: "/time", value: 1772360100 }], error: { at: "/time", keyword: "unit" } },
  );
  for (const { of, name, patch, error } of variants) {
    const found = check(patched(samples[of], patch), samples[of].class_uid);
    if (!found.some((e) => e.at === error.at && e.keyword === error.keyword)) {
      failures.push(`${of}, ${name}: expected ${error.keyword} at "${error.at}", found ${JSON.stringify(found)}`);
    }
  }
  failures.forEach((f) => console.error(f));
  console.log(`${Object.keys(samples).length} samples, ${variants.length} broken variants, ${failures.length} problems`);
  return failures.length;
}

const [mode, file] = process.argv.slice(2);
if (mode === "self-test") process.exitCode = selfTest() ? 1 : 0;
else if (mode === "ocsf" && file) {
  process.exitCode = checkLines(file, (event, seen) => {
    const errors = check(event);
    if (seen.has(event.metadata?.uid)) errors.push({ at: "/metadata/uid", keyword: "unique", message: "stands twice" });
    seen.add(event.metadata?.uid);
    return errors;
  })
    ? 1
    : 0;
} else if (mode?.startsWith("schema:") && file) {
  const validate = ajv.compile(read("..", "..", "docs", "schemas", `${mode.slice("schema:".length)}.schema.json`));
  process.exitCode = checkLines(file, (line) => errorsOf(validate, line)) ? 1 : 0;
} else {
  console.error("usage: node check.mjs self-test | ocsf FILE | schema:NAME FILE");
  process.exitCode = 2;
}
