export { KB } from "@threadkeep/state";
