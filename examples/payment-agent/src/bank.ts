import { recordEffect, wasRecorded } from "@threadkeep/recovery/testing";

export interface Order {
  id: string;
  cents: number;
}

// Stands for the payment provider. What it did outlives this process, as a real one's doing would.

export async function charge({ id, cents }: Order): Promise<string> {
  recordEffect("charge", id);
  return receiptOf({ id, cents });
}

/** What the provider's search by order id would find. */
export async function findCharge({ id, cents }: Order): Promise<string | undefined> {
  return wasRecorded("charge", id) ? receiptOf({ id, cents }) : undefined;
}

function receiptOf({ id, cents }: Order): string {
  return `receipt of order ${id}: ${(cents / 100).toFixed(2)}`;
}
