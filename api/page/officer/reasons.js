// Why less arrived than left, and why goods were turned away: codes and numbers of the ledger.
// A test holds them against cites_chain/codes/data/reasons.csv.

export const DISCREPANCIES = [
  ["DIED", 1],
  ["LOST_ON_THE_WAY", 2],
  ["STOLEN_ON_THE_WAY", 3],
  ["SPOILED", 4],
  ["NOT_LOADED", 5],
  ["COUNTED_OTHERWISE", 6],
  ["PARTLY_SEIZED", 7],
  ["SAMPLES_TAKEN", 8],
  ["OTHER_DISCREPANCY", 9],
];

export const REFUSALS = [
  ["GOODS_SEIZED", 31],
  ["DOCUMENT_FALSE", 32],
  ["DOCUMENT_OUT_OF_DATE", 33],
  ["SPECIES_DIFFERS", 34],
  ["GOODS_DIFFER", 35],
  ["QUANTITY_DIFFERS", 36],
  ["MARKS_DIFFER", 37],
  ["IMPORT_PERMIT_MISSING", 38],
  ["FORBIDDEN_BY_LAW", 39],
  ["TRADE_SUSPENDED", 40],
  ["TRANSPORT_UNFIT", 41],
  ["NOT_COLLECTED", 42],
  ["OTHER_REFUSAL", 43],
];
