// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {Issue, Link, MAX_LINES, PermitId, PermitType, PermitView, QuotaKey, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title What holds for all quantities, days and numbers of lines
contract PermitPropertiesTest is PermitRegistryBase {
    function testFuzz_quantities_only_shrink_on_the_way(uint40 permitted, uint40 exported, uint40 arrived) public {
        permitted = uint40(bound(permitted, 1, type(uint40).max));
        exported = uint40(bound(exported, 1, permitted));
        arrived = uint40(bound(arrived, 0, exported));
        PermitId permitId = issued(SG, permitted);
        endorse(permitId, exported);
        import_(permitId, one(arrived), 1);
        assertQuantities(permitId, permitted, exported, arrived, 0);
    }

    function testFuzz_more_than_permitted_never_leaves(uint40 permitted, uint40 asked) public {
        permitted = uint40(bound(permitted, 1, type(uint40).max - 1));
        asked = uint40(bound(asked, uint256(permitted) + 1, type(uint40).max));
        PermitId permitId = issued(SG, permitted);
        bytes4 error = IPermitErrors.AbovePermitted.selector;
        refused(inspectorOf(ID), endorseCall(permitId, asked), abi.encodeWithSelector(error, permitId, 0, asked, permitted));
    }

    function testFuzz_more_than_left_never_arrives(uint40 exported, uint40 asked) public {
        exported = uint40(bound(exported, 1, type(uint40).max - 1));
        asked = uint40(bound(asked, uint256(exported) + 1, type(uint40).max));
        PermitId permitId = endorsed(SG, exported);
        bytes4 error = IPermitErrors.AboveExported.selector;
        refused(inspectorOf(SG), importCall(permitId, asked), abi.encodeWithSelector(error, permitId, 0, asked, exported));
    }

    function testFuzz_permit_ids_follow_the_formula(uint8 which, bytes32 tag) public {
        uint16[5] memory places = [ID, SG, IT, FR, US];
        uint16 from = places[which % 5];
        Issue memory permit = exportOf(from == SG ? ID : SG);
        permit.tag = tag;
        vm.prank(issuerOf(from));
        assertEq(registry.issue(permit), permitIdOf(from, tag), "permit id");
    }

    /// @dev A batch leaves what its permits leave one by one.
    function testFuzz_batch_equals_singles(uint256 seed, uint8 count) public {
        Issue[] memory batch = new Issue[](bound(count, 1, 8));
        PermitId[] memory permitIds = new PermitId[](batch.length);
        for (uint256 i = 0; i < batch.length; ++i) {
            batch[i] = issueOf(draftOf(PermitType.EXPORT, SG), skins(uint40(bound(uint256(keccak256(abi.encode(seed, i))), 1, 1e12))));
            permitIds[i] = permitIdOf(ID, batch[i].tag);
        }
        uint256 id = vm.snapshotState();
        for (uint256 i = 0; i < batch.length; ++i) {
            issue(ID, batch[i]);
        }
        bytes32 singles = keccak256(abi.encode(registry.permits(permitIds)));
        vm.revertToState(id);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.issueBatch, (batch)));
        assertEq(keccak256(abi.encode(registry.permits(permitIds))), singles, "batch and singles");
    }

    function testFuzz_draws_add_up_and_stop_at_what_arrived(uint40 arrived, uint40[6] memory draws) public {
        arrived = uint40(bound(arrived, 1, 1e12));
        PermitId originId = imported(SG, arrived);
        uint256 sum = 0;
        for (uint256 i = 0; i < draws.length; ++i) {
            uint40 asked = uint40(bound(draws[i], 1, arrived));
            Issue memory permit = reexportOf(US, skins(asked), linkOf(0, originId, 0, asked));
            if (sum + asked <= arrived) {
                issue(SG, permit);
                sum += asked;
            } else {
                bytes4 error = IPermitErrors.NotEnoughLeft.selector;
                refused(issuerOf(SG), issueCall(permit), abi.encodeWithSelector(error, originId, 0, asked, arrived - sum));
            }
            assertEq(lineAt(originId, 0).drawn(), sum, "drawn");
        }
    }

    /// @dev Last link first: what is given back is the unshipped part, and each link keeps at most what it took.
    function testFuzz_short_shipment_gives_back_the_rest(uint40 first, uint40 second, uint40 shipped) public {
        (first, second) = (uint40(bound(first, 1, 1e11)), uint40(bound(second, 1, 1e11)));
        shipped = uint40(bound(shipped, 1, uint256(first) + second));
        (PermitId firstId, PermitId secondId) = (imported(SG, first), imported(SG, second));
        Issue memory permit = reexportOf(US, skins(first + second), linkOf(0, firstId, 0, first));
        permit.links = linksOf(permit.links[0], linkOf(0, secondId, 0, second));
        PermitId permitId = issue(SG, permit);
        endorse(permitId, one(shipped), tiesOf(permit));
        uint256 kept = shipped < first ? shipped : first;
        assertEq(lineAt(firstId, 0).drawn(), kept, "first");
        assertEq(lineAt(secondId, 0).drawn(), shipped - kept, "second");
        does(inspectorOf(SG), abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1)));
        does(issuerOf(SG), abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, tiesOf(permit))));
        assertEq(lineAt(firstId, 0).drawn() + lineAt(secondId, 0).drawn(), 0, "all given back");
    }

    function testFuzz_converted_line_is_drawn_as_asked_whatever_it_permits(uint40 drawn, uint40 permitted) public {
        drawn = uint40(bound(drawn, 1, 1e12));
        permitted = uint40(bound(permitted, 1, type(uint40).max));
        PermitId originId = imported(SG, 1e12);
        Issue memory permit = reexportOf(US, lineOf(PYTHON, LPS, NAR, permitted), linkOf(0, originId, 0, drawn));
        PermitId permitId = issue(SG, permit);
        assertEq(lineAt(originId, 0).drawn(), drawn, "drawn");
        assertTrue(lineAt(permitId, 0).isMarked(LineWord.CONVERTED), "mark");
        endorse(permitId, one(uint40(bound(drawn, 1, permitted))), tiesOf(permit));
        assertEq(lineAt(originId, 0).drawn(), drawn, "nothing given back");
    }

    function testFuzz_quota_use_is_the_sum_of_what_counts(uint40[5] memory quantities, uint8 endings) public {
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.setQuota, (skinQuota(2024), TODAY + 2, 7, 1, false)));
        vm.warp(NOW + 2 days);
        uint256 used = 7;
        for (uint256 i = 0; i < 5; ++i) {
            uint40 quantity = uint40(bound(quantities[i], 2, type(uint40).max));
            PermitId permitId = issued(SG, quantity);
            uint256 ending = endings >> i & 1;
            if (ending == 1) cancel(permitId, noTies());
            else if (quantity % 2 == 0) endorse(permitId, quantity / 2);
            if (ending == 0) used += quantity % 2 == 0 ? quantity / 2 : quantity;
            assertEq(registry.quota(skinQuota(2024)).used, used, "used");
        }
    }

    function testFuzz_hard_quota_is_never_exceeded(uint64 limit, uint40[6] memory asked) public {
        limit = uint64(bound(limit, 0, 2e12));
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.setQuota, (skinQuota(2024), TODAY + 2, 0, limit, true)));
        vm.warp(NOW + 2 days);
        uint256 used = 0;
        for (uint256 i = 0; i < asked.length; ++i) {
            Issue memory permit = issueOf(draftOf(PermitType.EXPORT, SG), skins(uint40(bound(asked[i], 1, 1e12))));
            uint256 more = permit.lines[0].permitted();
            if (used + more <= limit) {
                issue(ID, permit);
                used += more;
            } else {
                bytes4 error = IPermitErrors.QuotaExceeded.selector;
                PermitId permitId = permitIdOf(ID, permit.tag);
                refused(issuerOf(ID), issueCall(permit), abi.encodeWithSelector(error, permitId, 0, more, limit - used));
            }
            assertEq(registry.quota(skinQuota(2024)).used, used, "used");
        }
    }

    function testFuzz_validity_is_at_most_the_types(uint8 which, uint16 length) public {
        uint16[9] memory longest = [184, 366, 366, 184, 184, 184, 184, 1096, 184];
        PermitType[9] memory types = [
            PermitType.EXPORT,
            PermitType.IMPORT,
            PermitType.CERTIFICATE_OF_ORIGIN,
            PermitType.PRE_CONVENTION,
            PermitType.CAPTIVE_BRED,
            PermitType.ARTIFICIALLY_PROPAGATED,
            PermitType.PHYTOSANITARY,
            PermitType.MUSICAL_INSTRUMENT,
            PermitType.SAMPLE_COLLECTION
        ];
        uint256 i = which % 9;
        length = uint16(bound(length, 0, 1_500));
        Issue memory permit = issueOf(draftOf(types[i], SG, TODAY, TODAY + length), skins(5));
        if (length <= longest[i]) return does(issuerOf(ID), issueCall(permit));
        bytes4 error = IPermitErrors.LastDayOutOfRange.selector;
        bytes memory reason = abi.encodeWithSelector(error, TODAY + length, TODAY, TODAY + longest[i]);
        refused(issuerOf(ID), issueCall(permit), reason);
    }

    function testFuzz_act_is_dated_within_the_window_and_the_validity(uint16 waited, uint16 actedOn) public {
        waited = uint16(bound(waited, 0, 250));
        PermitId permitId = issued(SG, 5);
        vm.warp(NOW + uint256(waited) * 1 days);
        uint256 now_ = uint256(TODAY) + waited;
        actedOn = uint16(bound(actedOn, now_ - 40, now_ + 5));
        bytes memory call_ = abi.encodeCall(IPermitRegistry.endorseExport, (permitId, actedOn, one(5), noTies()));
        if (actedOn > now_ + 1 || actedOn + 30 < now_) {
            bytes4 error = IPermitErrors.DayNotReportable.selector;
            return refused(inspectorOf(ID), call_, abi.encodeWithSelector(error, actedOn, now_ - 30, now_ + 1));
        }
        if (actedOn + 1 < TODAY || actedOn > TODAY + 180) {
            bytes4 error = IPermitErrors.OutOfTime.selector;
            bytes memory reason = abi.encodeWithSelector(error, permitId, actedOn, TODAY - 1, TODAY + 180);
            return refused(inspectorOf(ID), call_, reason);
        }
        does(inspectorOf(ID), call_);
    }

    function testFuzz_many_lines_keep_their_order_and_their_quantities(uint256 seed, uint8 count) public {
        Issue memory permit = exportOf(SG);
        permit.lines = new Line[](bound(count, 1, MAX_LINES));
        uint40[] memory shipped = new uint40[](permit.lines.length);
        for (uint256 i = 0; i < shipped.length; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            permit.lines[i] = lineOf(uint64(random) | 1, SKI, NAR, uint40(bound(random, 1, 1e12)));
            shipped[i] = uint40(bound(random >> 40, i == 0 ? 1 : 0, permit.lines[i].permitted()));
        }
        PermitId permitId = issue(ID, permit);
        endorse(permitId, shipped, noTies());
        import_(permitId, shipped, 0);
        Line[] memory lines = registry.lines(permitId);
        for (uint256 i = 0; i < shipped.length; ++i) {
            Line wanted = permit.lines[i].withExported(shipped[i]).withImported(shipped[i]);
            assertEq(Line.unwrap(lines[i]), Line.unwrap(wanted), "line");
        }
    }

    function testFuzz_replacement_changes_number_hash_and_last_day_alone(uint40 shipped, uint16 lastDay) public {
        PermitId oldId = issued(SG, 1e12);
        shipped = uint40(bound(shipped, 0, 1e12));
        if (shipped != 0) endorse(oldId, shipped);
        lastDay = uint16(bound(lastDay, TODAY, TODAY + 180));
        PermitView memory before = viewOf(oldId);
        does(issuerOf(ID), replaceCall(oldId, "new", lastDay));
        PermitView memory then = viewOf(permitIdOf(ID, "new"));
        assertEq(abi.encode(then.lines), abi.encode(before.lines), "lines");
        assertTrue(then.head.status() == before.head.status(), "status");
        assertEq(then.head.lastDay(), lastDay, "last day");
        assertStatus(oldId, Status.REPLACED);
    }

    /// @dev Counted year by year, unlike in the contract, over all days that a word can hold.
    function testFuzz_quota_of_a_year_begins_on_its_days_alone(uint16 day) public {
        day = uint16(bound(day, TODAY + 2, type(uint16).max));
        uint16 year = _yearOf(day);
        QuotaKey memory key = skinQuota(year);
        passes(issuerOf(ID), abi.encodeCall(IPermitRegistry.setQuota, (key, day, 0, 1, true)));
        key.year = year + 1;
        bytes4 error = IPermitErrors.UnfitFirstDay.selector;
        bytes memory reason = abi.encodeWithSelector(error, day, TODAY + 2, year + 1);
        refused(issuerOf(ID), abi.encodeCall(IPermitRegistry.setQuota, (key, day, 0, 1, true)), reason);
    }

    function testFuzz_crossings_alternate_at_each_border(uint8[12] memory ways) public {
        PermitId permitId = issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, SG), skins(1)));
        uint24 count = 0;
        bool out = false;
        for (uint256 i = 0; i < ways.length; ++i) {
            uint8 way = ways[i] % 2 + 1;
            if (way == 1 && out) {
                uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
                bytes4 error = IPermitErrors.AlreadyOut.selector;
                bytes memory reason = abi.encodeWithSelector(error, permitId, SG, officerId, HOUR);
                refused(inspectorOf(SG), crossCall(permitId, way), reason);
                continue;
            }
            does(inspectorOf(SG), crossCall(permitId, way));
            out = way == 1;
            assertEq(registry.head(permitId).crossings(), ++count, "count");
        }
    }

    function testFuzz_names_give_the_first_8_bytes_of_their_hash(string calldata name) public {
        bytes memory call_ = abi.encodeCall(IPermitRegistry.nameTaxon, (name));
        uint256 length = bytes(name).length;
        if (length == 0 || length > 200) {
            bytes4 error = IPermitErrors.WrongNameLength.selector;
            return refused(issuerOf(ID), call_, abi.encodeWithSelector(error, length));
        }
        vm.prank(issuerOf(ID));
        assertEq(registry.nameTaxon(name), uint64(bytes8(keccak256(bytes(name)))), "taxon id");
    }

    function _yearOf(uint256 day) private pure returns (uint16 year) {
        for (year = 1970;; ++year) {
            uint256 length = (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 366 : 365;
            if (day < length) return year;
            day -= length;
        }
    }
}
