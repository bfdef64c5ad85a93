export { defineConfig, type GraphConfig, type ThreadkeepConfig } from "./config/define-config.ts";
