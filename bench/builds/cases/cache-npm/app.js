console.log(require("ms")(60000), require("semver").inc("1.2.3", "minor"));
