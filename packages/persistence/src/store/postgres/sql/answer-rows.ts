/** What is in a row of an answer: see `rows.ts`. Named so that no column of a table is meant. */
export const RETURNS_ANSWER_ROWS = `TABLE (
  r_kind int, r_at int, r_number int, r_text1 text, r_text2 text, r_text3 text, r_text4 text, r_text5 text, r_text6 text,
  r_text7 text, r_text8 text, r_bytes text)`;
