// Holds documents against redocly's recommended rules: each finding is a line, and any is a failure.
import { createConfig, lint } from "@redocly/openapi-core";

const config = await createConfig({
  extends: ["recommended"],
  rules: {
    "info-license": "off", // a shop's API is used, and not given away
    "no-ambiguous-paths": "off", // `by-external-id` is no id: the first that fits answers, and ids are numbers
  },
});
for (const ref of process.argv.slice(2)) {
  for (const found of await lint({ ref, config })) {
    process.exitCode = 1;
    console.log(`${found.severity} ${found.ruleId} ${found.location[0]?.pointer} ${found.message}`);
  }
}
