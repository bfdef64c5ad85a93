// A module that needs what is not there.
function requireKey(): never {
  throw new Error("Set PAYMENT_KEY first.");
}

export const graph = requireKey();
