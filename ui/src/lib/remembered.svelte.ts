/** Small choices of a person about the window, kept on this machine: a filter, not a fact. */

/** A choice among a few, which is remembered under a name. */
export class Remembered<Value extends string> {
  #value = $state.raw<Value>('' as Value);
  readonly #name: string;

  constructor(name: string, values: readonly Value[], first: Value) {
    this.#name = `sageconnect.${name}`;
    const kept = read(this.#name);
    this.#value = values.find((value) => value === kept) ?? first;
  }

  get value(): Value {
    return this.#value;
  }

  set value(value: Value) {
    this.#value = value;
    try {
      localStorage.setItem(this.#name, value);
    } catch {
      // Where nothing may be kept, the choice lasts as long as the window.
    }
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
