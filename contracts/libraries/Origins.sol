// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {Draw} from "../types/Draw.sol";
import {Head} from "../types/Head.sol";
import {Line, LineWord} from "../types/Line.sol";
import {Act, Link, Medium, PermitId, Status} from "../types/PermitTypes.sol";
import {Actor, ActorChecks, Ledger, Permit} from "./PermitLedger.sol";

/// @title What re-exports draw from their origins and give back
/// @dev Sums over a lineage hold between conversions: there a line's quantity is another thing than what it was made from.
library Origins {
    /// @dev Where the reading of a new permit's links stands; `checked` is the origin whose head was looked at last.
    struct Reader {
        uint256 position;
        PermitId checked;
    }

    /// @dev Takes what the lines need from the origins their links name, and gives each line the marks it earns.
    function draw(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        Link[] calldata links,
        Line[] memory lines
    ) internal {
        Reader memory reader;
        for (uint256 i = 0; i < lines.length; ++i) {
            lines[i] = _drawFor(ledger, actor, links, reader, i, lines[i]);
        }
        _requireAllRead(permitId, links, reader, lines.length);
    }

    function _drawFor(
        Ledger storage ledger,
        Actor memory actor,
        Link[] calldata links,
        Reader memory reader,
        uint256 index,
        Line line
    ) private returns (Line) {
        uint256 position = reader.position;
        uint256 alike = 0;
        uint256 sum = 0;
        uint256 marks = 0;
        while (position < links.length && links[position].draw.line() == index) {
            Line origin = _take(ledger, actor, links[position], reader, line);
            if (origin.measure() == line.measure()) ++alike;
            sum += links[position].draw.quantity();
            marks |= _inherited(origin);
            ++position;
        }
        uint256 used = position - reader.position;
        reader.position = position;
        if (used == 0) {
            if (!line.isMarked(LineWord.UNLINKED)) revert IPermitErrors.MissingOrigin(index);
            return line;
        }
        if (line.isMarked(LineWord.UNLINKED)) revert IPermitErrors.LinkedAndUnlinked(index);
        if (alike == 0) return line.mark(marks | LineWord.CONVERTED);
        if (alike != used) revert IPermitErrors.MixedLinks(index);
        if (sum != line.permitted()) revert IPermitErrors.WrongSum(index, line.permitted(), sum);
        return line.mark(marks);
    }

    /// @dev After the last line: a link that no line took is out of order or feeds a line that is not there.
    function _requireAllRead(PermitId permitId, Link[] calldata links, Reader memory reader, uint256 lineCount)
        private
        pure
    {
        if (reader.position == links.length) return;
        uint256 line = links[reader.position].draw.line();
        if (line >= lineCount) revert IPermitErrors.UnknownLine(permitId, line);
        revert IPermitErrors.LinksOutOfOrder(reader.position);
    }

    /// @dev Gives the origins back what did not leave, last link first; nothing for a converted line.
    function giveBackUnshipped(Ledger storage ledger, Permit storage permit, Head head, Link[] calldata links) internal {
        uint256[] memory unshipped = _unshipped(permit, head.lineCount());
        for (uint256 i = links.length; i > 0; --i) {
            Link calldata link = links[i - 1];
            _return(ledger, link, _share(unshipped, link.draw));
        }
    }

    /// @dev Gives the origins back all that the permit still holds.
    function giveBackAll(Ledger storage ledger, Permit storage permit, Head head, Link[] calldata links) internal {
        uint256[] memory given = head.status() == Status.ISSUED
            ? new uint256[](head.lineCount())
            : _unshipped(permit, head.lineCount());
        for (uint256 i = links.length; i > 0; --i) {
            Link calldata link = links[i - 1];
            _return(ledger, link, link.draw.quantity() - _share(given, link.draw));
        }
    }

    function _take(Ledger storage ledger, Actor memory actor, Link calldata link, Reader memory reader, Line line)
        private
        returns (Line origin)
    {
        PermitId originId = link.originId;
        Draw taken = link.draw;
        (Permit storage permit, Head head) = ledger.existing(originId);
        if (originId != reader.checked) {
            _requireOrigin(actor, originId, head);
            reader.checked = originId;
        }
        uint256 originLine = taken.originLine();
        if (originLine >= head.lineCount()) revert IPermitErrors.UnknownLine(originId, originLine);
        origin = permit.lines[originLine];
        if (origin.taxonId() != line.taxonId()) {
            revert IPermitErrors.WrongTaxon(taken.line(), line.taxonId(), origin.taxonId());
        }
        uint256 quantity = taken.quantity();
        if (quantity == 0) revert IPermitErrors.ZeroDraw(taken.line());
        uint256 drawn = origin.drawn();
        uint256 left = origin.imported() - drawn;
        if (quantity > left) revert IPermitErrors.NotEnoughLeft(originId, originLine, quantity, left);
        permit.lines[originLine] = origin.withDrawn(uint40(drawn + quantity));
    }

    /// @dev Refuses an origin that is not in the country: imported, into the jurisdiction or its area, by acts that stand.
    function _requireOrigin(Actor memory actor, PermitId originId, Head head) private view {
        Status status = head.status();
        if (status != Status.IMPORTED) {
            if (status != Status.REFUSED) revert IPermitErrors.OriginNotImported(originId, status);
            Act refusal = head.importAct();
            revert IPermitErrors.OriginRefused(originId, refusal.officerOf(), refusal.hourOf());
        }
        ActorChecks.requireNotLost(originId, head);
        uint16 importedInto = head.destination();
        if (importedInto != actor.jurisdiction && !actor.sharesArea(importedInto, actor.jurisdiction)) {
            revert IPermitErrors.WrongJurisdiction(actor.jurisdiction, importedInto);
        }
        if (head.medium() == Medium.TRANSCRIBED && Act.unwrap(head.exportAct()) == 0) {
            revert IPermitErrors.OriginNotAttested(originId);
        }
        actor.authorities.requireActsStand(head.acts());
    }

    /// @dev What a line has from its origin's past: unlinked stays unlinked, converted becomes converted before.
    function _inherited(Line origin) private pure returns (uint256 marks) {
        if (origin.isMarked(LineWord.UNLINKED)) marks = LineWord.UNLINKED;
        if (origin.isMarked(LineWord.CONVERTED | LineWord.CONVERTED_BEFORE)) marks |= LineWord.CONVERTED_BEFORE;
    }

    /// @dev Per line, what an endorsement gave (or gives) back to its origins.
    function _unshipped(Permit storage permit, uint256 lineCount) private view returns (uint256[] memory quantities) {
        quantities = new uint256[](lineCount);
        for (uint256 i = 0; i < lineCount; ++i) {
            Line line = permit.lines[i];
            if (!line.isMarked(LineWord.CONVERTED)) quantities[i] = line.permitted() - line.exported();
        }
    }

    /// @dev The part of a line's unshipped quantity that falls on one link, taken off the line's rest.
    function _share(uint256[] memory unshipped, Draw taken) private pure returns (uint256 share) {
        uint256 line = taken.line();
        uint256 rest = unshipped[line];
        uint256 quantity = taken.quantity();
        share = quantity < rest ? quantity : rest;
        unshipped[line] = rest - share;
    }

    function _return(Ledger storage ledger, Link calldata link, uint256 quantity) private {
        if (quantity == 0) return;
        Permit storage origin = ledger.permits[link.originId];
        uint256 originLine = link.draw.originLine();
        Line line = origin.lines[originLine];
        origin.lines[originLine] = line.withDrawn(uint40(line.drawn() - quantity));
    }
}
