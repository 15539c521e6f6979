// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Draft} from "../../types/Draft.sol";
import {Draw} from "../../types/Draw.sol";
import {Head} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {Act, Kind, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title The words that lines, heads, drafts and draws travel in
contract PermitWordsTest is PermitRegistryBase {
    function setUp() public override {}

    function testFuzz_line_gives_back_what_was_put_in(
        uint64 taxonId,
        uint8 term,
        uint8 unit,
        uint8 source,
        uint8 appendix,
        uint40[4] memory quantities
    ) public pure {
        appendix &= 0x1f;
        Line line = lineOf(taxonId, term, unit, source, appendix, quantities[0]);
        line = line.withExported(quantities[1]).withImported(quantities[2]).withDrawn(quantities[3]);
        assertEq(line.taxonId(), taxonId, "taxon");
        assertEq(line.term(), term, "term");
        assertEq(line.unit(), unit, "unit");
        assertEq(line.source(), source, "source");
        assertEq(line.appendix(), appendix, "appendix");
        assertEq(line.permitted(), quantities[0], "permitted");
        assertEq(line.exported(), quantities[1], "exported");
        assertEq(line.imported(), quantities[2], "imported");
        assertEq(line.drawn(), quantities[3], "drawn");
    }

    function testFuzz_line_change_touches_one_quantity(uint256 word, uint40 quantity) public pure {
        Line line = Line.wrap(word);
        uint256 mask = type(uint40).max;
        assertEq(Line.unwrap(line.withExported(quantity)) & ~(mask << 80), word & ~(mask << 80), "exported");
        assertEq(Line.unwrap(line.withImported(quantity)) & ~(mask << 40), word & ~(mask << 40), "imported");
        assertEq(Line.unwrap(line.withDrawn(quantity)) & ~mask, word & ~mask, "drawn");
    }

    function testFuzz_marks_leave_the_rest_alone(uint256 word, uint8 marks) public pure {
        uint256 mask = LineWord.UNLINKED | LineWord.CONVERTED | LineWord.CONVERTED_BEFORE;
        uint256 set = (uint256(marks) << 160) & mask;
        Line line = Line.wrap(word & ~mask).mark(set);
        assertEq(Line.unwrap(line) & ~mask, word & ~mask, "the rest");
        assertEq(line.isMarked(LineWord.UNLINKED), set & LineWord.UNLINKED != 0, "unlinked");
        assertEq(line.isMarked(LineWord.CONVERTED), set & LineWord.CONVERTED != 0, "converted");
        assertEq(line.isMarked(LineWord.CONVERTED_BEFORE), set & LineWord.CONVERTED_BEFORE != 0, "before");
    }

    /// @dev The short cut says yes exactly where the long way finds nothing.
    function testFuzz_plain_line_has_all_codes_and_nothing_else(uint256 word, uint256 holes) public pure {
        if (holes & 1 != 0) word &= ~(uint256(0xff) << 184);
        if (holes & 2 != 0) word &= ~(uint256(0xff) << 176);
        if (holes & 4 != 0) word &= ~(uint256(0xff) << 168);
        if (holes & 8 == 0) word = (word & ~(uint256(0xff) << 160)) | (uint256(holes >> 8 & 3) << 160);
        if (holes & 16 != 0) word &= ~(uint256(type(uint40).max) << 120);
        if (holes & 32 == 0) word &= ~uint256(type(uint120).max);
        if (holes & 64 != 0) word &= type(uint192).max;
        Line line = Line.wrap(word);
        bool codes = line.taxonId() != 0 && line.term() != 0 && line.unit() != 0 && line.source() != 0;
        bool appendix = line.appendix() > 0 && line.appendix() < 4;
        bool unmarked = !line.isMarked(LineWord.UNLINKED | LineWord.CONVERTED | LineWord.CONVERTED_BEFORE);
        bool untouched = line.exported() == 0 && line.imported() == 0 && line.drawn() == 0;
        bool plain = codes && appendix && unmarked && untouched && line.permitted() != 0;
        assertEq(line.isPlain(), plain, "plain");
    }

    function testFuzz_goods_counted_and_measure_are_the_fields_side_by_side(uint256 word) public pure {
        Line line = Line.wrap(word);
        uint256 measure = (uint256(line.term()) << 8) | line.unit();
        uint256 goods = (uint256(line.taxonId()) << 16) | measure;
        assertEq(line.measure(), measure, "measure");
        assertEq(line.goods(), goods, "goods");
        assertEq(line.counted(), (goods << 8) | line.source(), "counted");
    }

    function test_least_and_largest_codes_are_plain_and_missing_ones_are_not() public pure {
        assertTrue(lineOf(1, 1, 1, 1, 1, 1).isPlain(), "least");
        assertTrue(lineOf(type(uint64).max, 255, 255, 255, 3, type(uint40).max).isPlain(), "largest");
        uint40 most = type(uint40).max;
        assertFalse(lineOf(0, 255, 255, 255, 3, most).isPlain(), "no taxon");
        assertFalse(lineOf(1, 0, 255, 255, 3, most).isPlain(), "no term");
        assertFalse(lineOf(1, 1, 0, 255, 3, most).isPlain(), "no unit");
        assertFalse(lineOf(1, 1, 1, 0, 3, most).isPlain(), "no source");
        assertFalse(lineOf(1, 1, 1, 1, 0, most).isPlain(), "no appendix");
        assertFalse(lineOf(1, 1, 1, 1, 4, 1).isPlain(), "no such appendix");
        assertFalse(lineOf(1, 1, 1, 1, 1, 0).isPlain(), "no quantity");
        assertFalse(lineOf(1, 1, 1, 1, 1, 1).withDrawn(1).isPlain(), "drawn");
        assertFalse(lineOf(1, 1, 1, 1, 1, 1).withExported(1).isPlain(), "exported");
    }

    function testFuzz_draft_gives_back_what_was_put_in(uint256 word) public pure {
        Draft draft = Draft.wrap(word);
        assertEq(draft.permitType(), uint8(word), "type");
        assertEq(draft.destination(), uint16(word >> 8), "destination");
        assertEq(draft.issuedOn(), uint16(word >> 24), "issued on");
        assertEq(draft.lastDay(), uint16(word >> 40), "last day");
        assertEq(draft.timber(), uint8(word >> 56), "timber");
        assertEq(draft.unlinkedReason(), uint8(word >> 64), "reason");
        assertEq(draft.namedIssuer(), uint16(word >> 72), "named issuer");
        assertEq(draft.isClean(), word < 1 << 88, "clean");
    }

    function testFuzz_draw_gives_back_what_was_put_in(uint8 line, uint8 originLine, uint40 quantity) public pure {
        Draw draw = Draw.wrap((uint256(line) << 48) | (uint256(originLine) << 40) | quantity);
        assertEq(draw.line(), line, "line");
        assertEq(draw.originLine(), originLine, "origin line");
        assertEq(draw.quantity(), quantity, "quantity");
    }

    /// @dev A draw with bits above its fields is of no line that a permit can have.
    function testFuzz_dirty_draw_is_of_no_line(uint256 word) public pure {
        if (word >> 56 == 0) word |= 1 << 56;
        assertGe(Draw.wrap(word).line(), 256, "line");
    }

    function testFuzz_head_change_touches_one_field(uint256 word, uint16 day, uint48 act) public pure {
        Head head = Head.wrap(word);
        _requireOnly(head.withDestination(day), word, 192, type(uint16).max, day);
        _requireOnly(head.withLastDay(day), word, 160, type(uint16).max, day);
        _requireOnly(head.withIssueAct(Act.wrap(act)), word, 96, type(uint48).max, act);
        _requireOnly(head.withExportAct(Act.wrap(act)), word, 48, type(uint48).max, act);
        _requireOnly(head.withImportAct(Act.wrap(act)), word, 0, type(uint48).max, act);
        _requireOnly(head.withCrossings(uint24(act)), word, 48, type(uint24).max, uint24(act));
        _requireOnly(head.withMultiUseAttester(uint24(act)), word, 72, type(uint24).max, uint24(act));
        _requireOnly(head.withStatus(Status.USED), word, 224, type(uint8).max, uint8(Status.USED));
    }

    function testFuzz_head_flags_are_set_and_taken_away(uint256 word, uint8 which) public pure {
        uint256 flag = 1 << (which % 8);
        Head head = Head.wrap(word);
        assertTrue(head.withFlag(flag).isFlagged(flag), "set");
        assertFalse(head.withoutFlag(flag).isFlagged(flag), "taken away");
        assertEq(Head.unwrap(head.withFlag(flag)) | (flag << 144), word | (flag << 144), "the rest, set");
        assertEq(Head.unwrap(head.withoutFlag(flag)) & ~(flag << 144), word & ~(flag << 144), "the rest, taken");
    }

    function testFuzz_act_is_officer_and_hour(uint24 officerId, uint24 hour) public pure {
        Act act = Act.wrap((uint48(officerId) << 24) | hour);
        assertEq(act.officerOf(), officerId, "officer");
        assertEq(act.hourOf(), hour, "hour");
    }

    function test_every_type_has_one_of_four_lives() public pure {
        for (uint8 i = 1; i <= uint8(type(PermitType).max); ++i) {
            PermitType permitType = PermitType(i);
            Kind wanted = Kind.MOVEMENT;
            if (permitType == PermitType.IMPORT) wanted = Kind.IMPORT;
            if (permitType == PermitType.INTRODUCTION_FROM_THE_SEA) wanted = Kind.IFS;
            if (i >= uint8(PermitType.TRAVELLING_EXHIBITION)) wanted = Kind.MULTI_USE;
            Head head = Head.wrap(uint256(i) << 240);
            assertTrue(head.kind() == wanted && head.isKind(wanted) && head.isType(permitType), "kind");
        }
    }

    function _requireOnly(Head head, uint256 word, uint256 at, uint256 mask, uint256 value) private pure {
        assertEq(Head.unwrap(head) >> at & mask, value, "the field");
        assertEq(Head.unwrap(head) & ~(mask << at), word & ~(mask << at), "the rest");
    }
}
