// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title One line of a permit (boxes 7 to 12) in one word
/// @dev From the most significant byte: taxonId 8, term 1, unit 1, source 1, marks and appendix 1, permitted 5,
///      exported 5, imported 5, drawn 5. Quantities are thousandths of the unit. The same word travels, is stored and
///      is emitted.
type Line is uint256;

using LineWord for Line global;

/// @title Reading and changing a line
library LineWord {
    /// @dev Origin before the ledger, declared or inherited.
    uint256 internal constant UNLINKED = 0x80 << 160;
    /// @dev Made from another term or unit: the quantities drawn do not add up to its own.
    uint256 internal constant CONVERTED = 0x40 << 160;
    /// @dev Some ancestor was CONVERTED.
    uint256 internal constant CONVERTED_BEFORE = 0x20 << 160;

    uint256 private constant PERMITTED_AT = 120;
    uint256 private constant EXPORTED_AT = 80;
    uint256 private constant IMPORTED_AT = 40;
    uint256 private constant QUANTITY = type(uint40).max;

    /// @dev Name of the species, see `taxonIdOf`.
    function taxonId(Line line) internal pure returns (uint64) {
        return uint64(Line.unwrap(line) >> 192);
    }

    function term(Line line) internal pure returns (uint8) {
        return uint8(Line.unwrap(line) >> 184);
    }

    function unit(Line line) internal pure returns (uint8) {
        return uint8(Line.unwrap(line) >> 176);
    }

    function source(Line line) internal pure returns (uint8) {
        return uint8(Line.unwrap(line) >> 168);
    }

    /// @dev 1, 2 or 3 in a stored line.
    function appendix(Line line) internal pure returns (uint8) {
        return uint8(Line.unwrap(line) >> 160) & 0x1f;
    }

    /// @dev Whether all codes are there, something is permitted, and nothing else is set: what most lines are when written.
    ///      The product of the fields (at most 136 bits) is 0 if one of them is.
    function isPlain(Line line) internal pure returns (bool) {
        uint256 word = Line.unwrap(line);
        unchecked {
            uint256 product = (word >> 192) * ((word >> 184) & 0xff) * ((word >> 176) & 0xff) * ((word >> 168) & 0xff);
            uint256 appendixByte = (word >> 160) & 0xff;
            product *= appendixByte * ((word >> PERMITTED_AT) & QUANTITY);
            return product != 0 && appendixByte < 4 && word << 136 == 0;
        }
    }

    /// @dev Taxon, term and unit in the low 10 bytes: what an import permit covers.
    function goods(Line line) internal pure returns (uint256) {
        return Line.unwrap(line) >> 176;
    }

    /// @dev Taxon, term, unit and source in the low 11 bytes: what a quota counts.
    function counted(Line line) internal pure returns (uint256) {
        return Line.unwrap(line) >> 168;
    }

    /// @dev Term and unit in the low 2 bytes: equal in a line and what it is drawn from, unless converted.
    function measure(Line line) internal pure returns (uint16) {
        return uint16(Line.unwrap(line) >> 176);
    }

    function isMarked(Line line, uint256 mark_) internal pure returns (bool) {
        return Line.unwrap(line) & mark_ != 0;
    }

    /// @dev Sets marks (or nothing, for 0).
    function mark(Line line, uint256 marks) internal pure returns (Line) {
        return Line.wrap(Line.unwrap(line) | marks);
    }

    /// @dev What the permit allows (box 11).
    function permitted(Line line) internal pure returns (uint256) {
        return (Line.unwrap(line) >> PERMITTED_AT) & QUANTITY;
    }

    /// @dev What was seen to leave (box 14).
    function exported(Line line) internal pure returns (uint256) {
        return (Line.unwrap(line) >> EXPORTED_AT) & QUANTITY;
    }

    /// @dev What was seen to arrive.
    function imported(Line line) internal pure returns (uint256) {
        return (Line.unwrap(line) >> IMPORTED_AT) & QUANTITY;
    }

    /// @dev What re-exports have taken from it.
    function drawn(Line line) internal pure returns (uint256) {
        return Line.unwrap(line) & QUANTITY;
    }

    function withExported(Line line, uint40 quantity) internal pure returns (Line) {
        return Line.wrap(Line.unwrap(line) & ~(QUANTITY << EXPORTED_AT) | (uint256(quantity) << EXPORTED_AT));
    }

    function withImported(Line line, uint40 quantity) internal pure returns (Line) {
        return Line.wrap(Line.unwrap(line) & ~(QUANTITY << IMPORTED_AT) | (uint256(quantity) << IMPORTED_AT));
    }

    function withDrawn(Line line, uint40 quantity) internal pure returns (Line) {
        return Line.wrap(Line.unwrap(line) & ~QUANTITY | quantity);
    }
}
