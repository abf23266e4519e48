// Odoo's web client: ES modules that the asset bundler joins; owl, luxon and odoo are globals.
const globals = require("globals");

module.exports = [
    { ignores: ["**/static/lib/**", "node_modules/**"] },
    {
        files: ["addons/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly", owl: "readonly", luxon: "readonly" },
        },
        linterOptions: { reportUnusedDisableDirectives: "error" },
        rules: {
            "no-undef": "error",
            "no-unused-vars": ["error", { args: "none", caughtErrors: "none" }],
            "no-var": "error",
            "prefer-const": "error",
            "eqeqeq": ["error", "always", { null: "ignore" }],
            "no-console": ["error", { allow: ["warn", "error"] }],
            "no-debugger": "error",
            "no-alert": "error",
            "no-unreachable": "error",
            "no-redeclare": "error",
            "no-const-assign": "error",
            "no-dupe-keys": "error",
            "no-shadow-restricted-names": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "consistent-return": "off",
            "require-atomic-updates": "off",
        },
    },
];
