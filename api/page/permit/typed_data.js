// Typed structured data (EIP-712): what officers sign. The definitions stand here as data.
import { concat, fromHex, utf8 } from "./bytes.js";
import { keccak } from "./keccak.js";
import { addressWord, numberWord } from "./words.js";

export const PERMIT_REGISTRY = "0x0000000000000000000000000000000000007002";
export const FORWARDER = "0x0000000000000000000000000000000000007003";

const typeHash = (definition) => keccak(utf8(definition));

/** Return what is signed for a structure: keccak256(0x1901, domain, structure). */
export function digest(domain, structHash) {
  return keccak(concat(Uint8Array.of(0x19, 0x01), separator(domain), structHash));
}

/** Return what the issuing officer signed about a document. */
export function permitDigest(chainId, permitId, documentHash) {
  const type = typeHash("Permit(bytes32 permitId,bytes32 documentHash)");
  const domain = { name: "CitesPermit", version: "1", chainId, contract: PERMIT_REGISTRY };
  return digest(domain, keccak(concat(type, permitId, documentHash)));
}

/** Return what an officer signs so that others may carry an act: {from, to, gas, nonce, deadline, data}. */
export function requestDigest(chainId, request) {
  const type = typeHash(
    "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce," +
      "uint48 deadline,bytes data)",
  );
  const words = [
    type,
    addressWord(request.from),
    addressWord(request.to),
    numberWord(0),
    numberWord(request.gas),
    numberWord(request.nonce),
    numberWord(request.deadline),
    keccak(fromHex(request.data)),
  ];
  const domain = { name: "CitesForwarder", version: "1", chainId, contract: FORWARDER };
  return digest(domain, keccak(concat(...words)));
}

function separator({ name, version, chainId, contract }) {
  const type = typeHash(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
  );
  const words = [keccak(utf8(name)), keccak(utf8(version)), numberWord(chainId)];
  return keccak(concat(type, ...words, addressWord(contract)));
}
