// What JsonPlusSerializer (langgraph-checkpoint 1.1) writes for values of a fixed form, as `measureState` counts it.

export const NULL_BYTES = 4;
export const FALSE_BYTES = 5;
export const BRACKETS_BYTES = 2;
export const UNDEFINED_BYTES = '{"lc":2,"type":"undefined"}'.length;
/** Without its entries. */
export const MAP_BYTES = '{"lc":2,"type":"constructor","id":["Map"],"method":null,"args":[[]],"kwargs":{}}'.length;
/** Without its elements. */
export const SET_BYTES = '{"lc":2,"type":"constructor","id":["Set"],"method":null,"args":[[]],"kwargs":{}}'.length;
/** Years beyond four digits have a sign and six. */
export const DATE_BYTES = '"-271821-04-20T00:00:00.000Z"'.length;
/** Of functions and symbols, which JSON leaves out of objects. No value that is written takes nothing. */
export const LEFT_OUT = 0;

/** In a list, JSON writes null for what it leaves out of an object. */
export function inList(bytes: number): number {
  return bytes === LEFT_OUT ? NULL_BYTES : bytes;
}

/** The fields of an object that are written, with a comma between any two. */
export function joined(fields: readonly number[]): number {
  const written = fields.filter((bytes) => bytes !== LEFT_OUT);
  return commas(written.length) + sum(written);
}

export function commas(count: number): number {
  return Math.max(0, count - 1);
}

export function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, bytes) => total + bytes, 0);
}
