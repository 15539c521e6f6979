// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {
    Act,
    Crossing,
    Direction,
    Kind,
    Link,
    Medium,
    PermitId,
    PermitType,
    PermitView,
    Quota,
    QuotaKey,
    Release,
    Status
} from "../../types/PermitTypes.sol";
import {TestBase, Vm} from "../Vm.sol";
import {ReplayedQuotas} from "./ReplayedQuotas.sol";

/// @title The registry rebuilt from its events alone
/// @notice Invariant 6. It hears events and nothing else, keeps what follows from them by the rules of the interface, and
///         compares itself with what the registry stores.
contract PermitReplay is ReplayedQuotas {
    struct Copy {
        bytes32 documentHash;
        Head head;
        Line[] lines;
        bytes32 tiesHash;
        Link[] links;
        uint256[] held;
        PermitId transcriptionId;
        Act withdrawal;
        Release release;
    }

    /// @notice An event that nobody taught the replay.
    error UnknownEvent(bytes32 selector);

    PermitId[] private _permitIds;
    mapping(PermitId => Copy) private _copies;
    mapping(PermitId => mapping(uint16 => Crossing)) private _crossings;
    mapping(PermitId => uint16[]) private _crossedAt;
    mapping(PermitId => PermitId) private _firsts;
    mapping(PermitId => mapping(uint16 => mapping(bytes32 => Act))) private _consents;

    /// @notice Hears what was announced.
    function listen(Vm.Log[] calldata logs, address emitter) external {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != emitter) continue;
            bool heard = _writing(logs[i]) || _movement(logs[i]) || _closing(logs[i]) || _rare(logs[i])
                || _quotaEvent(logs[i].topics[0], logs[i].data);
            if (!heard) revert UnknownEvent(logs[i].topics[0]);
        }
    }

    // --------------------------------------------------------------------------------------------------------- events

    function _writing(Vm.Log calldata log) private returns (bool) {
        bytes32 selector = log.topics[0];
        PermitId permitId = PermitId.wrap(log.topics[1]);
        Head head;
        bytes32 documentHash;
        Line[] memory lines;
        if (selector == IPermitEvents.PermitIssued.selector) {
            (head, documentHash, lines) = abi.decode(log.data, (Head, bytes32, Line[]));
            if (head.isFlagged(HeadWord.RETROSPECTIVE)) _consents[permitId][head.destination()][documentHash] = Act.wrap(0);
            bool isCounted = head.permitType() == PermitType.EXPORT;
            for (uint256 i = 0; i < lines.length && isCounted; ++i) {
                _count(head, lines[i], lines[i].permitted());
            }
        } else if (selector == IPermitEvents.PermitTranscribed.selector) {
            (, head, documentHash, lines) = abi.decode(log.data, (uint16, Head, bytes32, Line[]));
        } else if (selector == IPermitEvents.PermitTied.selector) {
            _tie(permitId, PermitId.wrap(log.topics[2]), log.data);
            return true;
        } else if (selector == IPermitEvents.PermitReplaced.selector) {
            _replace(permitId, PermitId.wrap(log.topics[2]), log.data);
            return true;
        } else {
            return false;
        }
        _new(permitId, head, documentHash, lines);
        return true;
    }

    function _new(PermitId permitId, Head head, bytes32 documentHash, Line[] memory lines) private {
        _permitIds.push(permitId);
        Copy storage copy = _copies[permitId];
        (copy.head, copy.documentHash) = (head, documentHash);
        for (uint256 i = 0; i < lines.length; ++i) {
            copy.lines.push(lines[i]);
        }
    }

    function _tie(PermitId permitId, PermitId importPermitId, bytes calldata data) private {
        (, Link[] memory links) = abi.decode(data, (uint8, Link[]));
        Copy storage copy = _copies[permitId];
        copy.tiesHash = keccak256(abi.encode(keccak256(abi.encode(links)), importPermitId));
        for (uint256 k = 0; k < links.length; ++k) {
            copy.links.push(links[k]);
            copy.held.push(links[k].draw.quantity());
            Line[] storage from = _copies[links[k].originId].lines;
            uint256 at = links[k].draw.originLine();
            from[at] = from[at].withDrawn(uint40(from[at].drawn() + links[k].draw.quantity()));
        }
    }

    function _replace(PermitId oldId, PermitId newId, bytes calldata data) private {
        (Head head, bytes32 documentHash,,) = abi.decode(data, (Head, bytes32, Act, uint8));
        Copy storage old = _copies[oldId];
        Line[] memory lines = old.lines;
        _new(newId, head, documentHash, lines);
        Copy storage copy = _copies[newId];
        copy.tiesHash = old.tiesHash;
        copy.links = old.links;
        copy.held = old.held;
        if (head.isFlagged(HeadWord.SUCCESSOR)) _firsts[newId] = _firstOf(oldId);
        old.head = old.head.withStatus(Status.REPLACED);
    }

    function _firstOf(PermitId permitId) private view returns (PermitId) {
        return _copies[permitId].head.isFlagged(HeadWord.SUCCESSOR) ? _firsts[permitId] : permitId;
    }

    function _movement(Vm.Log calldata log) private returns (bool) {
        bytes32 selector = log.topics[0];
        PermitId permitId = PermitId.wrap(log.topics[1]);
        Copy storage copy = _copies[permitId];
        if (selector == IPermitEvents.ExportEndorsed.selector) {
            (Act act,, uint40[] memory exported) = abi.decode(log.data, (Act, uint16, uint40[]));
            _export(copy, exported);
            copy.head = copy.head.withStatus(Status.ENDORSED).withExportAct(act);
        } else if (selector == IPermitEvents.ImportConfirmed.selector) {
            (Act act,,, uint40[] memory imported) = abi.decode(log.data, (Act, uint16, uint8, uint40[]));
            for (uint256 i = 0; i < imported.length; ++i) {
                copy.lines[i] = copy.lines[i].withImported(imported[i]);
                if (copy.head.kind() == Kind.IFS) copy.lines[i] = copy.lines[i].withExported(imported[i]);
            }
            copy.head = copy.head.withStatus(Status.IMPORTED).withImportAct(act);
        } else if (selector == IPermitEvents.ImportRefused.selector) {
            (Act act,,) = abi.decode(log.data, (Act, uint16, uint8));
            for (uint256 i = 0; i < copy.lines.length; ++i) {
                copy.lines[i] = copy.lines[i].withImported(0);
            }
            copy.head = copy.head.withStatus(Status.REFUSED).withImportAct(act);
        } else if (selector == IPermitEvents.ImportPermitMoved.selector) {
            copy.head = copy.head.withStatus(abi.decode(log.data, (Status)));
        } else if (selector == IPermitEvents.CrossingRecorded.selector) {
            (Act act, uint16 actedOn, Direction direction, uint24 count) =
                abi.decode(log.data, (Act, uint16, Direction, uint24));
            uint16 at = uint16(uint256(log.topics[3]));
            _crossings[_firstOf(permitId)][at] = Crossing(direction, actedOn, act);
            _crossedAt[permitId].push(at);
            copy.head = copy.head.withCrossings(count);
        } else {
            return false;
        }
        return true;
    }

    /// @dev What ships short goes back: to the quota, and to the origins, last link first, unless the line is converted.
    function _export(Copy storage copy, uint40[] memory exported) private {
        for (uint256 i = 0; i < exported.length; ++i) {
            uint256 rest = copy.lines[i].permitted() - exported[i];
            if (_isCounted(copy.head)) _uncount(copy.head, copy.lines[i], rest);
            copy.lines[i] = copy.lines[i].withExported(exported[i]);
            if (copy.lines[i].isMarked(LineWord.CONVERTED)) continue;
            for (uint256 k = copy.links.length; k != 0; --k) {
                if (copy.links[k - 1].draw.line() != i) continue;
                uint256 share = copy.held[k - 1] < rest ? copy.held[k - 1] : rest;
                _giveBack(copy, k - 1, share);
                rest -= share;
            }
        }
    }

    function _closing(Vm.Log calldata log) private returns (bool) {
        bytes32 selector = log.topics[0];
        Copy storage copy = _copies[PermitId.wrap(log.topics[1])];
        if (selector == IPermitEvents.PermitCancelled.selector) {
            _close(copy, Status.CANCELLED);
        } else if (selector == IPermitEvents.ExportWithdrawn.selector) {
            copy.withdrawal = Act.wrap(0);
            _close(copy, Status.CANCELLED);
        } else if (selector == IPermitEvents.PermitReturned.selector || selector == IPermitEvents.ReturnedToOrigin.selector) {
            _close(copy, Status.RETURNED);
        } else if (selector == IPermitEvents.PermitExpired.selector) {
            _close(copy, Status.EXPIRED);
        } else if (selector == IPermitEvents.WithdrawalProposed.selector) {
            (copy.withdrawal,) = abi.decode(log.data, (Act, uint8));
        } else if (selector == IPermitEvents.LossReported.selector) {
            copy.head = copy.head.withFlag(HeadWord.LOST);
        } else if (selector == IPermitEvents.FindReported.selector) {
            copy.head = copy.head.withoutFlag(HeadWord.LOST);
        } else {
            return false;
        }
        return true;
    }

    function _close(Copy storage copy, Status status) private {
        for (uint256 k = 0; k < copy.links.length; ++k) {
            _giveBack(copy, k, copy.held[k]);
        }
        bool left = copy.head.status() != Status.ISSUED;
        for (uint256 i = 0; i < copy.lines.length && _isCounted(copy.head); ++i) {
            _uncount(copy.head, copy.lines[i], left ? copy.lines[i].exported() : copy.lines[i].permitted());
        }
        copy.head = copy.head.withStatus(status);
    }

    function _giveBack(Copy storage copy, uint256 k, uint256 quantity) private {
        copy.held[k] -= quantity;
        Line[] storage from = _copies[copy.links[k].originId].lines;
        uint256 at = copy.links[k].draw.originLine();
        from[at] = from[at].withDrawn(uint40(from[at].drawn() - quantity));
    }

    function _rare(Vm.Log calldata log) private returns (bool) {
        bytes32 selector = log.topics[0];
        PermitId permitId = PermitId.wrap(log.topics[1]);
        Copy storage copy = _copies[permitId];
        if (selector == IPermitEvents.TranscriptionAttested.selector) {
            _attest(permitId, PermitId.wrap(log.topics[2]), log.data);
        } else if (selector == IPermitEvents.PermitPresented.selector) {
            for (uint256 i = 0; i < copy.lines.length && copy.head.status() == Status.ISSUED; ++i) {
                copy.lines[i] = copy.lines[i].withExported(uint40(copy.lines[i].permitted()));
            }
            copy.head = copy.head.withStatus(Status.PRESENTED);
            copy.transcriptionId = PermitId.wrap(log.topics[2]);
        } else if (selector == IPermitEvents.TranscriptionRepudiated.selector) {
            for (uint256 i = 0; i < copy.lines.length && copy.head.isFlagged(HeadWord.COUNTED); ++i) {
                _uncount(copy.head, copy.lines[i], copy.lines[i].exported());
            }
            copy.head = copy.head.withStatus(Status.REPUDIATED);
        } else if (selector == IPermitEvents.RetrospectiveConsented.selector) {
            _consents[permitId][uint16(uint256(log.topics[2]))][log.topics[3]] = abi.decode(log.data, (Act));
        } else if (selector == IPermitEvents.TimberExtended.selector) {
            (, uint16 lastDay) = abi.decode(log.data, (Act, uint16));
            copy.head = copy.head.withLastDay(lastDay).withFlag(HeadWord.EXTENDED);
        } else if (selector == IPermitEvents.DestinationReleased.selector) {
            (Act act, uint16 newDestination) = abi.decode(log.data, (Act, uint16));
            copy.release = Release(newDestination, act);
        } else if (selector == IPermitEvents.DestinationAccepted.selector) {
            copy.head = copy.head.withDestination(uint16(uint256(log.topics[3])));
            delete copy.release;
        } else {
            return false;
        }
        return true;
    }

    function _attest(PermitId permitId, PermitId ownId, bytes calldata data) private {
        (Act act, bool isCopy, bool isCounted) = abi.decode(data, (Act, bool, bool));
        Copy storage copy = _copies[permitId];
        bool multiUse = copy.head.kind() == Kind.MULTI_USE;
        copy.head = multiUse ? copy.head.withMultiUseAttester(act.officerOf()) : copy.head.withExportAct(act);
        if (isCounted) copy.head = copy.head.withFlag(HeadWord.COUNTED);
        for (uint256 i = 0; i < copy.lines.length && isCounted; ++i) {
            _count(copy.head, copy.lines[i], copy.lines[i].exported());
        }
        if (!isCopy) _copies[ownId].transcriptionId = permitId;
        if (_copies[ownId].head.isNone() && !isCopy) _permitIds.push(ownId);
    }

    function _isCounted(Head head) private pure returns (bool) {
        bool named = head.medium() == Medium.TRANSCRIBED && !head.isFlagged(HeadWord.COUNTED);
        return head.permitType() == PermitType.EXPORT && !named;
    }

    // ------------------------------------------------------------------------------------------------------ comparing

    /// @notice Whatever the registry stores is what the events said, and the reverse.
    function requireSame(IPermitRegistry registry) external view {
        for (uint256 i = 0; i < _permitIds.length; ++i) {
            PermitId permitId = _permitIds[i];
            Copy storage copy = _copies[permitId];
            PermitId[] memory one = new PermitId[](1);
            one[0] = permitId;
            PermitView memory seen = registry.permits(one)[0];
            assertEq(Head.unwrap(seen.head), Head.unwrap(copy.head), "invariant 6: head");
            assertEq(seen.documentHash, copy.documentHash, "invariant 6: documentHash");
            assertEq(seen.tiesHash, copy.tiesHash, "invariant 6: ties");
            assertEq(abi.encode(seen.lines), abi.encode(copy.lines), "invariant 6: lines");
            assertEq(
                PermitId.unwrap(seen.transcriptionId), PermitId.unwrap(copy.transcriptionId), "invariant 6: transcription"
            );
            assertEq(Act.unwrap(seen.withdrawal), Act.unwrap(copy.withdrawal), "invariant 6: withdrawal");
            assertEq(abi.encode(seen.release), abi.encode(copy.release), "invariant 6: release");
            _requireSameCrossings(registry, permitId);
        }
        _requireSameQuotas(registry);
    }

    /// @notice A consent is what the events said.
    function requireSameConsent(IPermitRegistry registry, PermitId permitId, bytes32 documentHash, uint16 place) external view {
        Act seen = registry.consent(permitId, documentHash, place);
        assertEq(Act.unwrap(seen), Act.unwrap(_consents[permitId][place][documentHash]), "invariant 6: consent");
    }

    function _requireSameCrossings(IPermitRegistry registry, PermitId permitId) private view {
        uint16[] storage crossedAt = _crossedAt[permitId];
        for (uint256 i = 0; i < crossedAt.length; ++i) {
            Crossing memory seen = registry.crossing(permitId, crossedAt[i]);
            assertEq(abi.encode(seen), abi.encode(_crossings[_firstOf(permitId)][crossedAt[i]]), "invariant 6: crossing");
        }
    }
}
