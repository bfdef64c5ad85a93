/** What becomes of the input of a run that nothing goes on with. No stored value has a type without a name. */
export const NO_INPUT = "input_type = '', input = ''";

export const HAS_INPUT = "input_type <> ''";
