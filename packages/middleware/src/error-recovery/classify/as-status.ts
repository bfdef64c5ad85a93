/** The HTTP status of a failure, of a number or its digits. */
export function asStatus(field: unknown): number | undefined {
  const status = typeof field === "string" && /^\d{3}$/.test(field) ? Number(field) : field;
  return typeof status === "number" && status >= 400 && status <= 599 ? status : undefined;
}
