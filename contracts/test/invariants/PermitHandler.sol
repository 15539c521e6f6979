// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Draft} from "../../types/Draft.sol";
import {Head} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {
    INSPECTOR,
    ISSUER,
    Issue,
    Kind,
    Link,
    Medium,
    PermitId,
    PermitType,
    QuotaKey,
    SOURCE_SEIZED,
    Status,
    Ties
} from "../../types/PermitTypes.sol";
import {PermitGhosts} from "./PermitGhosts.sol";

/// @title Everybody who may act, doing anything
/// @notice Each function is one act by some officer on some permit. Mostly the right officer with fit facts, now and then (`luck`)
///         the wrong one or spoiled facts: refusals are counted by their error, accepted acts are remembered and looked at.
abstract contract PermitHandler is PermitGhosts {
    uint256 private constant SPOILED = 8;

    // ------------------------------------------------------------------------------------------------------- choosing

    function some(uint256 seed) internal view returns (PermitId) {
        return permitIds.length == 0 ? PermitId.wrap(bytes32(seed)) : permitIds[seed % permitIds.length];
    }

    /// @dev Looks from a random place for a permit in one of two states; any permit now and then.
    function some(uint256 seed, Status one_, Status other) internal view returns (PermitId) {
        uint256 length = permitIds.length;
        if (length == 0 || seed % SPOILED == 1) return some(seed);
        for (uint256 i = 0; i < length; ++i) {
            PermitId permitId = permitIds[(seed % length + i) % length];
            Status status = ghosts[permitId].status;
            if (status == one_ || status == other) return permitId;
        }
        return some(seed);
    }

    function place(uint256 seed) internal pure returns (uint16) {
        uint16[4] memory places = [ID, SG, IT, FR];
        return places[seed % 4];
    }

    function issuer(uint16 jurisdiction, uint256 luck) internal pure returns (address) {
        if (luck % SPOILED == 3) return inspectorOf(place(luck));
        if (luck % SPOILED == 4) return issuerOf(place(luck / SPOILED));
        return luck % 5 == 0 ? spareIssuerOf(jurisdiction) : issuerOf(jurisdiction);
    }

    function inspector(uint16 jurisdiction, uint256 luck) internal pure returns (address) {
        if (luck % SPOILED == 3) return issuerOf(place(luck));
        if (luck % SPOILED == 4) return inspectorOf(place(luck / SPOILED));
        return luck % 5 == 0 ? spareInspectorOf(jurisdiction) : inspectorOf(jurisdiction);
    }

    function spareIssuerOf(uint16 jurisdiction) internal pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encode("spare issuer", jurisdiction))));
    }

    function spareInspectorOf(uint16 jurisdiction) internal pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encode("spare inspector", jurisdiction))));
    }

    function day(uint256 luck) internal view returns (uint16) {
        uint256 today = block.timestamp / 1 days;
        return uint16(luck % SPOILED == 5 ? today - 40 + luck % 60 : today - luck % 3);
    }

    function ties(PermitId permitId, uint256 luck) internal view returns (Ties memory given) {
        given = tiesOfGhost(permitId);
        if (luck % SPOILED == 6) given.importPermitId = some(luck);
    }

    // -------------------------------------------------------------------------------------------------------- writing

    function write(uint256 what, uint256 luck, uint256 amount, uint256 seed) external {
        uint16 from = place(luck / 7);
        Issue memory permit = draftPermit(from, what, luck, amount, seed);
        address sender = issuer(from, luck);
        uint256 way = what / 64 % 8;
        vm.prank(sender);
        if (way == 0) {
            try registry.registerPaper(permit) returns (PermitId made) {
                written(made, permit);
            } catch (bytes memory reason) {
                countRefusal(reason);
            }
        } else if (way == 1) {
            Issue[] memory batch = new Issue[](luck % 16 == 2 ? 0 : 1);
            if (batch.length == 1) batch[0] = permit;
            try registry.issueBatch(batch) {
                written(permitIdOf(place(luck / 7), permit.tag), permit);
            } catch (bytes memory reason) {
                countRefusal(reason);
            }
        } else {
            try registry.issue(permit) returns (PermitId made) {
                written(made, permit);
            } catch (bytes memory reason) {
                countRefusal(reason);
            }
        }
    }

    function written(PermitId made, Issue memory permit) internal {
        ++accepted;
        rememberNew(made, permit.tag, permit.documentHash, permit.importPermitId, permit.links);
    }

    function transcribe(uint256 what, uint256 luck, uint256 amount) external {
        (uint16 from, uint16 to) = (place(luck / 7), place(luck / 7 + 1));
        Issue memory paper = draftPermit(from, what % 3 == 0 ? 2 : 0, luck, amount, what);
        paper.draft = withNamedIssuer(
            draftOf(what % 3 == 0 ? PermitType.PERSONAL_OWNERSHIP : PermitType.EXPORT, to), luck % 16 == 9 ? 0 : from
        );
        delete paper.links;
        paper.lines[0] = paper.lines[0].withExported(uint40(paper.lines[0].permitted() * (luck % SPOILED == 2 ? 2 : 1)));
        vm.prank(inspector(to, luck / 3));
        try registry.transcribe(paper) returns (PermitId made) {
            written(made, paper);
        } catch (bytes memory reason) {
            countRefusal(reason);
        }
    }

    function retrospective(uint256 luck, uint256 amount) external {
        (uint16 from, uint16 to) = (place(luck / 7), place(luck / 7 + 1));
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, to), skins(uint40(bound(amount, 1, 9_000))));
        PermitId permitId = permitIdOf(from, permit.tag);
        if (luck % SPOILED != 0) {
            vm.prank(issuer(to, luck / 3));
            try registry.consentRetrospective(permitId, permit.documentHash) {
                ++accepted;
            } catch (bytes memory reason) {
                countRefusal(reason);
            }
        }
        vm.prank(issuer(from, luck / 11));
        try registry.issueRetrospective(permit) returns (PermitId made) {
            written(made, permit);
        } catch (bytes memory reason) {
            countRefusal(reason);
        }
    }

    /// @dev What a permit may look like: an export, a re-export drawing on what was imported, an import permit, a passport.
    function draftPermit(uint16 from, uint256 what, uint256 luck, uint256 amount, uint256 seed)
        internal
        returns (Issue memory permit)
    {
        PermitType permitType = [
            PermitType.EXPORT, PermitType.REEXPORT, PermitType.TRAVELLING_EXHIBITION, PermitType.IMPORT,
            PermitType.INTRODUCTION_FROM_THE_SEA, PermitType.REEXPORT, PermitType.EXPORT, PermitType.CERTIFICATE_OF_ORIGIN
        ][what % 8];
        uint16 to = permitType == PermitType.INTRODUCTION_FROM_THE_SEA ? from : place(luck / 7 + 1 + luck / 28 % 3);
        uint40 quantity = uint40(bound(amount, 1, 10_000));
        permit = issueOf(draftOf(permitType, to, day(luck), day(luck) + uint16(30 + amount % 150)), skins(quantity));
        if (what / 8 % 4 == 0) permit.lines = twoLines(quantity, seed);
        if (permitType == PermitType.REEXPORT) link(permit, from, seed, luck);
        if (permitType == PermitType.EXPORT && what / 16 % 3 == 0) permit.importPermitId = some(seed, Status.ISSUED, Status.ISSUED);
        if (what / 32 % 3 == 0) permit.draft = withTimber(permit.draft);
        if (luck % SPOILED == 7) spoil(permit, luck / SPOILED);
    }

    function twoLines(uint40 quantity, uint256 seed) internal pure returns (Line[] memory lines) {
        lines = new Line[](2);
        lines[0] = skins(quantity);
        lines[1] = seed % 2 == 0 ? skins(quantity) : lineOf(LEOPARD, SKI, NAR, seed % 3 == 0 ? SOURCE_SEIZED : WILD, 2, quantity);
    }

    /// @dev Up to three links for each line, from permits imported into the place; a third of the lines are made into belts.
    function link(Issue memory permit, uint16 from, uint256 seed, uint256 luck) internal view {
        Link[] memory found = new Link[](permit.lines.length * 3);
        uint256 count = 0;
        for (uint256 i = 0; i < permit.lines.length; ++i) {
            uint256 sum = 0;
            for (uint256 k = 0; k < 1 + seed % 3 && permitIds.length > 0; ++k) {
                PermitId originId = some(seed / 8 + k * 5, Status.IMPORTED, Status.IMPORTED);
                if (registry.head(originId).destination() != from && luck % 4 != 0) continue;
                uint256 left = leftOf(originId);
                uint256 asked = luck % SPOILED == 5 ? left + 1 : left / (1 + luck % 4);
                if (asked == 0 && luck % 4 != 1) continue;
                found[count++] = linkOf(uint8(i), originId, 0, uint40(asked));
                sum += asked;
            }
            if (sum != 0 && seed % 16 != 5) permit.lines[i] = lineLike(permit.lines[i], sum, seed);
            if (sum == 0 && luck % 3 == 0) permit.lines[i] = permit.lines[i].mark(LineWord.UNLINKED);
        }
        if (luck % 3 == 0) permit.draft = withUnlinkedReason(permit.draft, 1);
        permit.links = new Link[](count);
        for (uint256 k = 0; k < count; ++k) {
            permit.links[k] = found[k];
        }
    }

    function lineLike(Line line, uint256 quantity, uint256 seed) internal pure returns (Line) {
        if (seed % 3 == 0) return lineOf(line.taxonId(), LPS, NAR, uint40(quantity * 12));
        return lineOf(line.taxonId(), SKI, NAR, uint40(quantity));
    }

    function leftOf(PermitId originId) internal view returns (uint256) {
        Line[] memory lines = registry.lines(originId);
        return lines.length == 0 ? 0 : lines[0].imported() - lines[0].drawn();
    }

    /// @dev One thing about the permit is made unfit.
    function spoil(Issue memory permit, uint256 luck) internal {
        uint256 how = luck % 14;
        uint256 draft = Draft.unwrap(permit.draft);
        if (how == 0) permit.tag = permitIds.length == 0 ? permit.tag : ghosts[some(luck)].tag;
        if (how == 1) permit.documentHash = 0;
        if (how == 2) permit.lines = new Line[](0);
        if (how == 3) permit.lines = new Line[](33);
        if (how == 4) permit.lines[0] = skins(0);
        if (how == 5) permit.lines[0] = lineOf(PYTHON, 0, NAR, 5);
        if (how == 6) permit.lines[0] = lineOf(PYTHON, SKI, NAR, WILD, 0, 5);
        if (how == 7) permit.lines[0] = permit.lines[0].mark(LineWord.CONVERTED);
        if (how == 8) permit.draft = Draft.wrap(draft | (1 << 100));
        if (how == 9) permit.draft = Draft.wrap(draft & ~uint256(0xff) | 99);
        if (how == 10) permit.draft = Draft.wrap(draft & ~uint256(0xffff00));
        if (how == 11) permit.draft = Draft.wrap(draft + (uint256(400) << 40));
        if (how == 12) permit.lines[0] = lineOf(PYTHON, SKI, NAR, WILD, 1, 5);
        if (how == 13) permit.links = linksOf(linkOf(uint8(luck / 14), some(luck), uint8(luck / 28 % 3), 1));
    }

    // -------------------------------------------------------------------------------------------------------- movement

    function endorse(uint256 which, uint256 luck, uint256 amount) external {
        PermitId permitId = some(which, Status.ISSUED, Status.ISSUED);
        uint40[] memory quantities = shares(permitId, luck, amount);
        address sender = inspector(registry.head(permitId).issuing(), luck);
        Ties memory given = ties(permitId, luck);
        vm.prank(sender);
        try registry.endorseExport(permitId, day(luck), quantities, given) {
            ++accepted;
            rememberShort(permitId);
            look(permitId);
        } catch (bytes memory reason) {
            countRefusal(reason);
        }
    }

    function confirmImport(uint256 which, uint256 luck, uint256 amount) external {
        PermitId permitId = some(which, Status.ENDORSED, luck % 4 == 0 ? Status.ISSUED : Status.ENDORSED);
        uint40[] memory quantities = arrived(permitId, luck, amount);
        address sender = inspector(registry.head(permitId).destination(), luck);
        (bytes32 linksHash, PermitId importPermitId) = named(permitId, luck);
        vm.prank(sender);
        try registry.confirmImport(permitId, day(luck), quantities, uint8(luck % 3), linksHash, importPermitId) {
            ++accepted;
            look(permitId);
        } catch (bytes memory reason) {
            countRefusal(reason);
        }
    }

    function refuseImport(uint256 which, uint256 luck) external {
        PermitId permitId = some(which, Status.ENDORSED, Status.IMPORTED);
        address sender = inspector(registry.head(permitId).destination(), luck);
        (bytes32 linksHash, PermitId importPermitId) = named(permitId, luck);
        vm.prank(sender);
        try registry.refuseImport(permitId, day(luck), uint8(luck % 4), linksHash, importPermitId) {
            ++accepted;
            look(permitId);
        } catch (bytes memory reason) {
            countRefusal(reason);
        }
    }

    function cross(uint256 which, uint256 luck) external {
        PermitId permitId = some(which, Status.ISSUED, Status.ENDORSED);
        vm.prank(inspector(place(luck), luck / 5));
        try registry.recordCrossing(permitId, day(luck), uint8(luck % 4)) {
            ++accepted;
            look(permitId);
        } catch (bytes memory reason) {
            countRefusal(reason);
        }
    }

    function shares(PermitId permitId, uint256 luck, uint256 amount) internal view returns (uint40[] memory quantities) {
        Line[] memory lines = registry.lines(permitId);
        quantities = new uint40[](lines.length + (luck % 32 == 1 ? 1 : 0));
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256 permitted = lines[i].permitted();
            quantities[i] = uint40(luck % SPOILED == 2 ? permitted + 1 : amount % 3 == 0 ? amount % (permitted + 1) : permitted);
            if (luck % 32 == 6) quantities[i] = 0;
        }
    }

    function arrived(PermitId permitId, uint256 luck, uint256 amount) internal view returns (uint40[] memory quantities) {
        Line[] memory lines = registry.lines(permitId);
        bool landed = registry.head(permitId).kind() == Kind.IFS;
        quantities = new uint40[](lines.length);
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256 most = landed ? lines[i].permitted() : lines[i].exported();
            quantities[i] = uint40(luck % SPOILED == 2 ? most + 1 : amount % 4 == 0 ? amount % (most + 1) : most);
        }
    }

    function named(PermitId permitId, uint256 luck) internal view returns (bytes32 linksHash, PermitId importPermitId) {
        Ties memory given = ties(permitId, luck);
        return (keccak256(abi.encode(given.links)), given.importPermitId);
    }

    // --------------------------------------------------------------------------------------------------- closing, rare acts

    function close(uint256 which, uint256 luck) external {
        PermitId permitId = some(which, luck % 3 == 2 ? Status.REFUSED : Status.ISSUED, luck % 3 == 2 ? Status.ENDORSED : Status.ISSUED);
        Head head = registry.head(permitId);
        Ties memory given = ties(permitId, luck);
        bytes memory call_ = abi.encodeCall(registry.cancel, (permitId, uint8(luck % 5), given));
        address sender = issuer(head.issuing(), luck / 3);
        if (luck % 5 == 1) call_ = abi.encodeCall(registry.returnUnused, (permitId, given));
        if (luck % 5 == 2) call_ = abi.encodeCall(registry.expire, (permitId, given));
        if (luck % 5 == 3) {
            call_ = abi.encodeCall(registry.returnToOrigin, (permitId, day(luck), given));
            sender = inspector(head.issuing(), luck / 3);
        }
        if (luck % 5 == 4) {
            vm.prank(inspector(head.issuing(), luck / 7));
            _try(abi.encodeCall(registry.withdrawExport, (permitId, uint8(luck % 3))));
            call_ = abi.encodeCall(registry.confirmWithdrawal, (permitId, given));
        }
        vm.prank(sender);
        if (!_try(call_)) return;
        rememberClosed(permitId);
        look(permitId);
    }

    function replace(uint256 which, uint256 luck) external {
        PermitId permitId = some(which, Status.ISSUED, Status.ENDORSED);
        Head head = registry.head(permitId);
        bytes32 tag = newTag();
        bytes32 documentHash = keccak256(abi.encode(tag));
        uint16 lastDay = luck % SPOILED == 5 ? head.lastDay() + 1 : head.lastDay();
        vm.prank(issuer(head.issuing(), luck));
        try registry.replace(permitId, tag, documentHash, lastDay, uint8(luck % 5)) returns (PermitId newId) {
            ++accepted;
            rememberReplaced(permitId, newId, tag, documentHash);
            look(permitId);
        } catch (bytes memory reason) {
            countRefusal(reason);
        }
    }

    function attest(uint256 which, uint256 luck) external {
        PermitId permitId = _transcription(which, luck);
        bytes32 tag = luck % 3 == 0 ? ghosts[some(luck / 3, Status.ISSUED, Status.ENDORSED)].tag : ghosts[permitId].tag;
        Head head = registry.head(permitId);
        PermitId ownId = permitIdOf(head.issuing(), tag);
        bool free = ghosts[ownId].documentHash == 0 && PermitId.unwrap(viewOf(ownId).transcriptionId) == 0;
        vm.prank(issuer(head.issuing(), luck));
        if (!_try(abi.encodeCall(registry.attest, (permitId, tag)))) return;
        ghosts[permitId].counted = free && head.permitType() == PermitType.EXPORT;
        look(permitId);
        if (ghosts[ownId].documentHash != 0) look(ownId);
    }

    function repudiate(uint256 which, uint256 luck) external {
        PermitId permitId = _transcription(which, luck);
        vm.prank(issuer(registry.head(permitId).issuing(), luck));
        if (_try(abi.encodeCall(registry.repudiate, (permitId, uint8(luck % 4), ties(permitId, luck))))) look(permitId);
    }

    function mark(uint256 which, uint256 luck) external {
        PermitId permitId = some(which, Status.ISSUED, Status.ENDORSED);
        Head head = registry.head(permitId);
        address sender = issuer(luck % 5 < 2 ? head.issuing() : head.destination(), luck / 5);
        uint16 next = luck % 16 == 0 ? 0 : place(luck / 3);
        bytes memory call_ = abi.encodeCall(registry.reportLost, (permitId));
        if (luck % 5 == 1) call_ = abi.encodeCall(registry.reportFound, (permitId));
        if (luck % 5 == 2) call_ = abi.encodeCall(registry.extendTimber, (permitId, head.lastDay() + uint16(luck % 200)));
        if (luck % 5 == 3) call_ = abi.encodeCall(registry.releaseDestination, (permitId, next));
        if (luck % 5 == 4) {
            call_ = abi.encodeCall(registry.acceptDestination, (permitId));
            sender = issuerOf(viewOf(permitId).release.newDestination);
            if (viewOf(permitId).release.newDestination == 0 || luck % SPOILED == 0) sender = issuerOf(place(luck));
        }
        vm.prank(sender);
        if (_try(call_)) look(permitId);
    }

    function setQuota(uint256 luck, uint256 amount) external {
        uint256 today = block.timestamp / 1 days;
        QuotaKey memory key = QuotaKey(luck % SPOILED == 1 ? SG : ID, uint16(2024 + luck % 3), PYTHON, SKI, NAR, WILD);
        uint16 firstDay = uint16(luck % 5 == 0 ? today + luck % 3 : today + 2 + luck % 20);
        vm.prank(issuer(ID, luck));
        if (!_try(abi.encodeCall(registry.setQuota, (key, firstDay, uint64(amount % 50), uint64(bound(amount, 0, 200_000)), luck % 2 == 0)))) return;
        quotaKeys.push(key);
        quotaFirstDay[keccak256(abi.encode(key))] = firstDay;
    }

    function changeQuota(uint256 luck, uint256 amount) external {
        QuotaKey memory key = QuotaKey(ID, uint16(2024 + luck % 3), PYTHON, SKI, NAR, WILD);
        if (quotaKeys.length != 0 && luck % 3 != 0) key = quotaKeys[luck % quotaKeys.length];
        vm.prank(issuer(key.jurisdiction, luck));
        _try(abi.encodeCall(registry.changeQuota, (key, uint64(bound(amount, 0, 300_000)), luck % 2 == 0)));
    }

    function nameTaxon(uint256 luck) external {
        vm.prank(issuer(place(luck), luck / 5));
        _try(abi.encodeCall(registry.nameTaxon, (string(new bytes(luck % 250)))));
    }

    // ------------------------------------------------------------------------------------------------------- the world

    function wait_(uint256 hours_) external {
        vm.warp(block.timestamp + (hours_ % 16 == 0 ? hours_ % 60 days : hours_ % 3 days));
    }

    /// @dev Only spare officers are robbed, so that life goes on; what they did and do is void until it is undone.
    function voidSpare(uint256 luck) external {
        address robbed = luck % 2 == 0 ? spareIssuerOf(place(luck / 2)) : spareInspectorOf(place(luck / 2));
        uint256 from = luck % 5 < 3 ? 0 : block.timestamp / 1 hours - luck % 200;
        authorities.voidKey(robbed, uint24(from));
    }

    function _transcription(uint256 which, uint256 luck) private view returns (PermitId permitId) {
        permitId = some(which, Status.ENDORSED, Status.IMPORTED);
        for (uint256 i = 0; i < permitIds.length && luck % SPOILED != 0; ++i) {
            permitId = permitIds[(which % permitIds.length + i) % permitIds.length];
            if (registry.head(permitId).medium() == Medium.TRANSCRIBED) return permitId;
        }
    }

    function _try(bytes memory call_) private returns (bool done) {
        bytes memory answer;
        (done, answer) = address(registry).call(call_);
        if (done) ++accepted;
        else countRefusal(answer);
    }

    function enrolSpares() internal {
        for (uint256 i = 0; i < 4; ++i) {
            authorities.enrol(spareIssuerOf(place(i)), place(i), ISSUER);
            authorities.enrol(spareInspectorOf(place(i)), place(i), INSPECTOR);
        }
    }
}
