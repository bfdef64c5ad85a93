import { isErrorClass } from "../../../encoding/error-form.ts";
import type { PathKey } from "../../../encoding/value-path.ts";

/** What only our reader puts back: a Date, an error of another class than Error, an instance of a class, a user's object that looks like a record. */
export type StockLossKind = "date" | "error-class" | "class-instance" | "record-like";

export interface StockLoss {
  keys: readonly PathKey[];
  kind: StockLossKind;
}

export interface StockForm {
  json: unknown;
  lost: readonly StockLoss[];
}

/**
 * Stored JSON as the stock serializer would have written the same value: records that it does not read back become what it makes
 * of such values. The counterpart of `toStoredForm`, on data whose classes need not be there.
 * @param json is changed
 */
export function toStockForm(json: unknown): StockForm {
  const walk = new StockWalk();
  return { json: walk.form(json), lost: walk.lost };
}

type Fields = Record<string, unknown>;

class StockWalk {
  readonly lost: StockLoss[] = [];
  readonly #keys: PathKey[] = [];

  form(json: unknown): unknown {
    if (typeof json !== "object" || json === null) return json;
    if (Array.isArray(json)) return this.#items(json);
    const fields = json as Fields;
    if (fields["lc"] === 2 && fields["type"] === "plain") return this.#lose("record-like", () => fields["value"]);
    if (fields["type"] !== "constructor") return this.#fields(fields);
    if (fields["lc"] === 1) return this.#message(fields);
    return fields["lc"] === 2 ? this.#construction(fields) : this.#fields(fields);
  }

  #items(items: unknown[]): unknown[] {
    for (const [index, item] of items.entries()) items[index] = this.#at(index, item);
    return items;
  }

  #fields(fields: Fields): Fields {
    for (const key of Object.keys(fields)) {
      const item = fields[key];
      const form = this.#at(key, item);
      // Assigned only where it is another: `__proto__` holds what JSON holds, and is not to be set.
      if (form !== item) Object.defineProperty(fields, key, { value: form, enumerable: true, writable: true });
    }
    return fields;
  }

  #at(key: PathKey, json: unknown): unknown {
    this.#keys.push(key);
    const form = this.form(json);
    this.#keys.pop();
    return form;
  }

  // A path names the message's field, not where it stands in the record.
  #message(record: Fields): Fields {
    this.form(record["kwargs"]);
    return record;
  }

  #construction(record: Fields): unknown {
    const { id, args } = record;
    const name: unknown = Array.isArray(id) && id.length === 1 ? id[0] : undefined;
    if (typeof name !== "string" || !Array.isArray(args)) return this.#fields(record);
    switch (name) {
      // The stock reader leaves aside what stands beside an error's message.
      case "Error":
      case "RegExp":
      case "Uint8Array":
        return record;
      case "Set":
        this.form(args[0]);
        return record;
      case "Map":
        this.#entries(args[0]);
        return record;
      case "Date":
        return this.#lose("date", () => args[0] as unknown);
      default:
        if (!isErrorClass(name)) return this.#lose("class-instance", () => args[0] as unknown);
        return this.#lose("error-class", () => ({
          ...record,
          id: ["Error"],
          kwargs: withName(name, record["kwargs"]),
        }));
    }
  }

  #entries(entries: unknown): void {
    if (!Array.isArray(entries)) return;
    for (const entry of entries as unknown[]) {
      if (!Array.isArray(entry)) continue;
      const [key] = entry as unknown[];
      entry[1] = typeof key === "string" ? this.#at(key, entry[1]) : this.form(entry[1]);
      if (typeof key === "object") entry[0] = this.form(key);
    }
  }

  // Of what is lost as a whole, losses further inside are not told.
  #lose(kind: StockLossKind, instead: () => unknown): unknown {
    this.lost.push({ keys: [...this.#keys], kind });
    const { length } = this.lost;
    const form = this.form(instead());
    this.lost.length = length;
    return form;
  }
}

/** Our reader gives the error its name back. */
function withName(name: string, kwargs: unknown): object {
  return { name, ...(typeof kwargs === "object" ? kwargs : {}) };
}
