/** Numbers messages and calls in the order in which they are made: the same script makes the same history. */
export interface Numbering {
  messageId(): string;
  callId(): string;
}

export function createNumbering(): Numbering {
  let messages = 0;
  let calls = 0;
  return { messageId: () => `m${messages++}`, callId: () => `call_${calls++}` };
}
