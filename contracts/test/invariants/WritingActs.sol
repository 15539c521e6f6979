// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Draft} from "../../types/Draft.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {
    Act,
    INSPECTOR,
    ISSUER,
    Issue,
    Kind,
    Link,
    Medium,
    PermitId,
    PermitType,
    SOURCE_SEIZED,
    Status
} from "../../types/PermitTypes.sol";
import {WritingRules} from "./WritingRules.sol";

/// @title New permits of every kind, mostly fit
abstract contract WritingActs is WritingRules {
    PermitType[10] private _common = [
        PermitType.EXPORT,
        PermitType.EXPORT,
        PermitType.EXPORT,
        PermitType.REEXPORT,
        PermitType.REEXPORT,
        PermitType.REEXPORT,
        PermitType.IMPORT,
        PermitType.INTRODUCTION_FROM_THE_SEA,
        PermitType.PERSONAL_OWNERSHIP,
        PermitType.CAPTIVE_BRED
    ];

    // ----------------------------------------------------------------------------------------------------------- acts

    function write(uint256 seed) public {
        throwDice(seed);
        uint16 place = anyPlace();
        address sender_ = sender(place, ISSUER);
        Way way = rarely(6) ? Way.BATCH : rarely(6) ? Way.PAPER : Way.ISSUE;
        Issue memory permit = _draw(place, _common[roll(10)]);
        if (rarely(5)) _spoil(permit);
        _write(sender_, permit, way, ISSUER);
    }

    function transcribe(uint256 seed) public {
        throwDice(seed);
        uint16 place = anyPlace();
        uint16 issuer = rarely(40) ? uint16(roll(3) * 1000) : _other(place);
        bool passport = rarely(3);
        PermitType permitType = passport ? PermitType.PERSONAL_OWNERSHIP : rarely(4) ? PermitType.REEXPORT : PermitType.EXPORT;
        if (rarely(30)) permitType = PermitType(3 + roll(2));
        Issue memory paper = issueOf(_dates(permitType, passport ? _other(issuer) : place), skins(uint40(1 + roll(5_000))));
        paper.draft = withNamedIssuer(paper.draft, issuer);
        paper.lines[0] = paper.lines[0].withExported(uint40(paper.lines[0].permitted() - (rarely(4) ? roll(paper.lines[0].permitted()) : 0)));
        if (permitType == PermitType.REEXPORT) {
            paper.draft = withUnlinkedReason(paper.draft, 1);
            paper.lines[0] = paper.lines[0].mark(LineWord.UNLINKED);
        }
        if (rarely(5)) paper.importPermitId = some(1 << uint8(Status.ISSUED), Kind.IMPORT);
        if (rarely(30)) paper.lines[0] = paper.lines[0].withExported(uint40(paper.lines[0].permitted() + 1));
        if (rarely(30)) paper.lines[0] = paper.lines[0].withExported(0);
        if (rarely(6)) _spoil(paper);
        _write(sender(place, rarely(2) ? ISSUER : INSPECTOR), paper, Way.TRANSCRIBE, ISSUER | INSPECTOR);
    }

    function retrospective(uint256 seed) public {
        throwDice(seed);
        uint16 place = anyPlace();
        Issue memory permit = _draw(place, rarely(4) ? PermitType.REEXPORT : PermitType.EXPORT);
        if (rarely(30)) permit.draft = _dates(PermitType.PERSONAL_OWNERSHIP, _other(place));
        uint16 to = permit.draft.destination();
        PermitId permitId = permitIdOf(place, permit.tag);
        if (!rarely(12)) {
            _consent(sender(rarely(12) ? anyPlace() : to, ISSUER), permitId, permit.documentHash);
            if (rarely(12)) _consent(sender(to, ISSUER), permitId, permit.documentHash);
        }
        if (rarely(8)) _spoil(permit);
        _write(sender(place, ISSUER), permit, Way.RETROSPECTIVE, ISSUER);
    }

    function emptyBatch(uint256 seed) public {
        throwDice(seed);
        Reasons memory reasons;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.EmptyBatch.selector));
        judge(officerOf_(ID, ISSUER), abi.encodeCall(IPermitRegistry.issueBatch, (new Issue[](0))), reasons);
    }

    // --------------------------------------------------------------------------------------------------------- writing

    function _consent(address sender_, PermitId permitId, bytes32 documentHash) private {
        Reasons memory reasons;
        uint16 place = officers[sender_].place;
        bytes32 key = keccak256(abi.encode(permitId, documentHash));
        if (mayAct(reasons, sender_, ISSUER)) {
            Act first = consents[key][place];
            if (Act.unwrap(first) != 0 && !isVoid(first)) {
                bytes4 error = IPermitErrors.AlreadyConsented.selector;
                broken(reasons, abi.encodeWithSelector(error, permitId, first.officerOf(), first.hourOf()));
            }
        }
        bytes memory call_ = abi.encodeCall(IPermitRegistry.consentRetrospective, (permitId, documentHash));
        if (judge(sender_, call_, reasons)) consents[key][place] = actNow(sender_);
    }

    function _write(address sender_, Issue memory permit, Way way, uint8 roles) private {
        Reasons memory reasons;
        uint16 place = officers[sender_].place;
        uint16 issuing = way == Way.TRANSCRIBE ? permit.draft.namedIssuer() : place;
        PermitId permitId = way == Way.TRANSCRIBE
            ? transcriptionIdOf(place, issuing, permit.tag)
            : permitIdOf(place, permit.tag);
        bytes memory call_ = _callOf(permit, way);
        if (mayAct(reasons, sender_, roles)) _writeRules(reasons, permit, place, way, permitId);
        if (judge(sender_, call_, reasons)) _written(permitId, permit, issuing, way, actNow(sender_));
    }

    function _writeRules(Reasons memory reasons, Issue memory permit, uint16 place, Way way, PermitId permitId)
        private
        view
    {
        uint16 issuing = way == Way.TRANSCRIBE ? permit.draft.namedIssuer() : place;
        if (way == Way.TRANSCRIBE) _transcriberRules(reasons, permit, place, issuing, permitId);
        if (!writingRules(reasons, permit, issuing, way, permitId)) return;
        if (way == Way.RETROSPECTIVE) _consentRules(reasons, permit, permitId);
        lineRules(reasons, permit, way, permitId);
        linkRules(reasons, permit, place, way, permitId);
        importPermitRules(reasons, permit, issuing, permitId);
        bool obeys = (way == Way.ISSUE || way == Way.BATCH) && permit.draft.permitType() == uint8(PermitType.EXPORT);
        if (obeys) quotaRules(reasons, permit, _headOf(permit, issuing, way, Act.wrap(0)), permitId);
    }

    function _callOf(Issue memory permit, Way way) private pure returns (bytes memory) {
        if (way == Way.ISSUE) return issueCall(permit);
        if (way == Way.PAPER) return abi.encodeCall(IPermitRegistry.registerPaper, (permit));
        if (way == Way.TRANSCRIBE) return abi.encodeCall(IPermitRegistry.transcribe, (permit));
        if (way == Way.RETROSPECTIVE) return abi.encodeCall(IPermitRegistry.issueRetrospective, (permit));
        Issue[] memory batch = new Issue[](1);
        batch[0] = permit;
        return abi.encodeCall(IPermitRegistry.issueBatch, (batch));
    }

    function _transcriberRules(Reasons memory reasons, Issue memory paper, uint16 place, uint16 issuing, PermitId permitId)
        private
        pure
    {
        if (issuing == 0 || issuing >= 1000) broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownJurisdiction.selector, issuing));
        uint8 number = paper.draft.permitType();
        if (number == 0 || number > 13) return;
        Kind kind = kindOf(PermitType(number));
        if (kind == Kind.MOVEMENT && place != paper.draft.destination()) {
            bytes4 error = IPermitErrors.WrongJurisdiction.selector;
            broken(reasons, abi.encodeWithSelector(error, paper.draft.destination(), place));
        }
        if (kind == Kind.MULTI_USE && place == issuing) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, issuing, place));
        }
        if (kind == Kind.IMPORT || kind == Kind.IFS) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, number));
        }
    }

    function _consentRules(Reasons memory reasons, Issue memory permit, PermitId permitId) private view {
        uint8 number = permit.draft.permitType();
        if (kindOf(PermitType(number)) != Kind.MOVEMENT) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, number));
        }
        uint16 destination = permit.draft.destination();
        Act act = consents[keccak256(abi.encode(permitId, permit.documentHash))][destination];
        if (Act.unwrap(act) == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.NoConsent.selector, permitId, destination));
        needStanding(reasons, act);
    }

    function _headOf(Issue memory permit, uint16 issuing, Way way, Act act) private pure returns (Head head) {
        Medium medium = way == Way.PAPER ? Medium.PAPER : way == Way.TRANSCRIBE ? Medium.TRANSCRIBED : Medium.ELECTRONIC;
        bool left = way == Way.TRANSCRIBE || way == Way.RETROSPECTIVE;
        head = headOf(permit, issuing, medium, left ? Status.ENDORSED : Status.ISSUED, act);
        if (way == Way.RETROSPECTIVE) {
            head = Head.wrap(Head.unwrap(head) | (HeadWord.RETROSPECTIVE << 144) | (uint256(Act.unwrap(act)) << 48));
        }
    }

    /// @dev The lines have their marks by now; a retrospective permit left with all it permits.
    function _written(PermitId permitId, Issue memory permit, uint16 issuing, Way way, Act act) private {
        if (way == Way.RETROSPECTIVE) {
            for (uint256 i = 0; i < permit.lines.length; ++i) {
                permit.lines[i] = permit.lines[i].withExported(uint40(permit.lines[i].permitted()));
            }
            bytes32 key = keccak256(abi.encode(permitId, permit.documentHash));
            consents[key][permit.draft.destination()] = Act.wrap(0);
        }
        remember(permitId, permit.tag, permit.documentHash, _headOf(permit, issuing, way, act), permit.lines);
        Ghost storage ghost = ghosts[permitId];
        ghost.counted = permit.draft.permitType() == uint8(PermitType.EXPORT) && way != Way.TRANSCRIBE;
        for (uint256 k = 0; k < permit.links.length; ++k) {
            ghost.links.push(permit.links[k]);
            take(permit.links[k]);
            ghost.held.push(permit.links[k].draw.quantity());
        }
        ghost.importPermitId = permit.importPermitId;
        if (PermitId.unwrap(permit.importPermitId) != 0) setStatus(permit.importPermitId, Status.RESERVED);
        look(permitId);
    }

    /// @dev Holds a permit that was touched against what the registry stores.
    function look(PermitId permitId) internal virtual;

    // --------------------------------------------------------------------------------------------------------- drawing

    function _other(uint16 place) internal returns (uint16) {
        uint16 other = anyPlace();
        return other == place ? (place == ID ? SG : ID) : other;
    }

    function _dates(PermitType permitType, uint16 to) private returns (Draft) {
        uint16 issuedOn = uint16(moment / 1 days + 1 - roll(4));
        if (rarely(40)) issuedOn = uint16(moment / 1 days + 2 - roll(40));
        uint16 last = issuedOn + uint16(rarely(3) ? roll(30) : 60 + roll(125));
        return draftOf(permitType, to, issuedOn, last);
    }

    function _draw(uint16 place, PermitType permitType) private returns (Issue memory permit) {
        uint16 to = permitType == PermitType.INTRODUCTION_FROM_THE_SEA ? place : _other(place);
        permit = issueOf(_dates(permitType, to), skins(uint40(1 + roll(5_000))));
        if (rarely(4)) {
            permit.lines = new Line[](2);
            permit.lines[0] = skins(uint40(1 + roll(5_000)));
            uint8 source = rarely(3) ? SOURCE_SEIZED : WILD;
            permit.lines[1] = rarely(2) ? skins(uint40(1 + roll(900))) : lineOf(LEOPARD, SKI, NAR, source, 2, uint40(1 + roll(900)));
        }
        if (permitType == PermitType.REEXPORT) _link(permit, place);
        if (rarely(3) && kindOf(permitType) == Kind.MOVEMENT) {
            PermitId importPermitId = some(1 << uint8(Status.ISSUED), Kind.IMPORT);
            Head head = ghosts[importPermitId].head;
            permit.importPermitId = importPermitId;
            if (head.destination() == place && !rarely(10)) {
                permit.draft = draftOf(permitType, head.issuing(), permit.draft.issuedOn(), permit.draft.lastDay());
                if (permitType != PermitType.REEXPORT && !rarely(5)) permit.lines = _covered(importPermitId);
            } else if (!rarely(5)) {
                permit.importPermitId = PermitId.wrap(0);
            }
        }
        if (rarely(5) && kindOf(permitType) == Kind.MOVEMENT) permit.draft = withTimber(permit.draft);
        if (rarely(25)) permit.lines[0] = Line.wrap(Line.unwrap(permit.lines[0]) & ~(uint256(0x1f) << 160) | (1 << 160));
        if (permitType == PermitType.REEXPORT) permit.draft = withUnlinkedReason(permit.draft, uint8(roll(8)));
    }

    function _covered(PermitId importPermitId) private view returns (Line[] memory lines) {
        lines = new Line[](1);
        Line[] storage wide = ghosts[importPermitId].lines;
        lines[0] = Line.wrap(wide.length == 0 ? 0 : Line.unwrap(wide[0]) & ~uint256(type(uint120).max));
    }

    /// @dev One or two links for each line, from what was imported; some lines are made into belts, some are unlinked.
    function _link(Issue memory permit, uint16 place) private {
        Link[] memory found = new Link[](permit.lines.length * 2 + 1);
        uint256 count = 0;
        for (uint256 i = 0; i < permit.lines.length; ++i) {
            if (rarely(6)) {
                permit.lines[i] = permit.lines[i].mark(LineWord.UNLINKED);
                if (!rarely(20)) continue;
            }
            uint256 sum = 0;
            for (uint256 k = 0; k < 1 + roll(2); ++k) {
                PermitId originId = _origin(place);
                uint256 length = ghosts[originId].lines.length;
                uint8 at = uint8(length == 0 || rarely(40) ? length : roll(length));
                if (at < length && k == 0) permit.lines[i] = _like(permit.lines[i], ghosts[originId].lines[at]);
                uint40 asked = _share(originId, at);
                found[count++] = linkOf(uint8(rarely(60) ? roll(3) : i), originId, at, asked);
                sum += asked;
            }
            if (!rarely(12)) permit.lines[i] = _measured(permit.lines[i], sum);
        }
        if (count > 1 && rarely(8)) (found[0], found[count - 1]) = (found[count - 1], found[0]);
        if (count != 0 && permit.lines.length == 2 && rarely(4)) {
            found[count++] = linkOf(0, found[0].originId, 0, 1);
        }
        permit.links = new Link[](count);
        for (uint256 k = 0; k < count; ++k) {
            permit.links[k] = found[k];
        }
        if (rarely(25)) delete permit.links;
    }

    function _origin(uint16 place) private returns (PermitId originId) {
        for (uint256 i = 0; i < 4; ++i) {
            uint256 statuses = 1 << uint8(rarely(16) ? Status.REFUSED : Status.IMPORTED);
            originId = some(statuses, rarely(8) ? Kind.IFS : Kind.MOVEMENT);
            if (shareArea(ghosts[originId].head.destination(), place)) return originId;
        }
    }

    function _share(PermitId originId, uint8 at) private returns (uint40) {
        if (at >= ghosts[originId].lines.length) return uint40(roll(9));
        Line line = ghosts[originId].lines[at];
        uint256 left = line.imported() - line.drawn();
        if (rarely(16)) return uint40(left + 1);
        return uint40(rarely(30) ? 0 : rarely(2) ? left : 1 + left / 3);
    }

    function _like(Line line, Line origin) private returns (Line) {
        uint256 kept = Line.unwrap(line) & (LineWord.UNLINKED | (uint256(type(uint40).max) << 120));
        uint256 goods = Line.unwrap(origin) >> 168 << 168;
        if (rarely(25)) goods = goods & ~(uint256(type(uint64).max) << 192) | (uint256(LEOPARD) << 192);
        if (rarely(4)) goods = goods & ~(uint256(0xff) << 184) | (uint256(LPS) << 184);
        return Line.wrap(goods | kept | (2 << 160));
    }

    function _measured(Line line, uint256 sum) private pure returns (Line) {
        return Line.wrap(Line.unwrap(line) & ~(uint256(type(uint40).max) << 120) | (sum << 120));
    }

    /// @dev One thing about the permit is made unfit.
    function _spoil(Issue memory permit) private {
        uint256 how = roll(17);
        uint256 draft = Draft.unwrap(permit.draft);
        uint256 line = Line.unwrap(permit.lines[0]);
        if (how == 0) permit.tag = ghosts[any()].tag;
        if (how == 1) permit.documentHash = 0;
        if (how == 2) permit.lines = new Line[](0);
        if (how == 3) permit.lines = new Line[](33);
        if (how == 4) permit.lines[0] = Line.wrap(line & ~(uint256(type(uint40).max) << 120));
        if (how == 5) permit.lines[0] = Line.wrap(line & ~(uint256(0xff) << (168 + 8 * roll(3))));
        if (how == 6) permit.lines[0] = Line.wrap(line & ~(uint256(0x1f) << 160) | (roll(9) << 160));
        if (how == 7) permit.lines[0] = permit.lines[0].mark(LineWord.CONVERTED >> roll(2));
        if (how == 8) permit.draft = Draft.wrap(draft | (1 << (57 + roll(199))));
        if (how == 9) permit.draft = Draft.wrap(draft & ~uint256(0xff) | (14 + roll(3)) % 16);
        if (how == 10) permit.draft = Draft.wrap(draft & ~uint256(0xffff00) | (rarely(2) ? 0 : uint256(anyPlace()) << 8));
        if (how == 11) permit.draft = Draft.wrap(draft + (uint256(400) << 40));
        if (how == 12) permit.links = linksOf(linkOf(uint8(roll(3)), any(), uint8(roll(2)), uint40(roll(9))));
        if (how == 13) permit.importPermitId = any();
        if (how == 14) permit.lines[0] = permit.lines[0].mark(LineWord.UNLINKED);
        if (how == 15) permit.lines[0] = permit.lines[0].withDrawn(1);
        if (how == 16) permit.draft = withTimber(permit.draft);
    }
}
