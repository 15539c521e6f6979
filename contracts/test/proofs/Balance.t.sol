// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PermitRegistry} from "../../PermitRegistry.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Draft} from "../../types/Draft.sol";
import {Draw} from "../../types/Draw.sol";
import {Line} from "../../types/Line.sol";
import {Issue, Link, PermitId, Ties} from "../../types/PermitTypes.sol";
import {AnyAuthorities} from "./AnyAuthorities.sol";
import {SymbolicBase} from "./SymbolicBase.sol";

/// @title Proof: no single act breaks drawn <= imported <= exported <= permitted
/// @notice A permit and an origin of it with any head and any line that fits it are put into storage; then one act with any
///         arguments is done, and both still fit. A line fits if it is balanced, and if nothing is imported but in an IMPORTED (or
///         later REPUDIATED) permit. Bounds: one line in each permit, one link, one officer's answers for the whole act.
contract BalanceHalmosTest is SymbolicBase {
    uint256 private constant NOW = 1_718_193_600;
    uint256 private constant IMPORTED = 3;
    uint256 private constant REPUDIATED = 10;
    PermitId private constant PERMIT = PermitId.wrap(bytes32(uint256(0x1001)));
    PermitId private constant ORIGIN = PermitId.wrap(bytes32(uint256(0x1002)));
    PermitId private constant IMPORT_PERMIT = PermitId.wrap(bytes32(0));

    AnyAuthorities private _authorities;
    PermitRegistry private _registry;
    address private _officer = address(0xF1);

    function setUp() public {
        vm.warp(NOW);
    }

    // --------------------------------------------------------------------------------------------- acts at a border

    function check_balance_endorse(uint256 head, uint256 line, uint256 origin, uint40 draw, uint16 day, uint40 left) public {
        Ties memory ties = _given(head, line, origin, draw);
        _act(abi.encodeCall(IPermitRegistry.endorseExport, (PERMIT, day, _one(left), ties)));
    }

    function check_balance_import(uint256 head, uint256 line, uint16 day, uint40 arrived, uint8 discrepancy) public {
        _given(head, line, 0, 0);
        _act(
            abi.encodeCall(
                IPermitRegistry.confirmImport, (PERMIT, day, _one(arrived), discrepancy, bytes32(0), IMPORT_PERMIT)
            )
        );
    }

    function check_balance_refuse(uint256 head, uint256 line, uint16 day, uint8 reason) public {
        _given(head, line, 0, 0);
        _act(abi.encodeCall(IPermitRegistry.refuseImport, (PERMIT, day, reason, bytes32(0), IMPORT_PERMIT)));
    }

    function check_balance_return(uint256 head, uint256 line, uint256 origin, uint40 draw, uint16 day) public {
        Ties memory ties = _given(head, line, origin, draw);
        _act(abi.encodeCall(IPermitRegistry.returnToOrigin, (PERMIT, day, ties)));
    }

    // ------------------------------------------------------------------------------------------- acts of an issuer

    function check_balance_cancel(uint256 head, uint256 line, uint256 origin, uint40 draw, uint8 reason) public {
        Ties memory ties = _given(head, line, origin, draw);
        _act(abi.encodeCall(IPermitRegistry.cancel, (PERMIT, reason, ties)));
    }

    function check_balance_withdraw(uint256 head, uint256 line, uint256 origin, uint40 draw) public {
        Ties memory ties = _given(head, line, origin, draw);
        _act(abi.encodeCall(IPermitRegistry.withdrawExport, (PERMIT, 1)));
        _act(abi.encodeCall(IPermitRegistry.confirmWithdrawal, (PERMIT, ties)));
    }

    function check_balance_expire(uint256 head, uint256 line, uint256 origin, uint40 draw) public {
        Ties memory ties = _given(head, line, origin, draw);
        _act(abi.encodeCall(IPermitRegistry.expire, (PERMIT, ties)));
    }

    /// @dev The new permit is balanced, too, and takes from its origin no more than was left.
    function check_balance_issue(uint256 originHead, uint256 origin, uint256 draft, uint256 line, uint40 draw) public {
        _found();
        vm.assume(_lineCount(originHead) == 1 && _fits(originHead, origin));
        _put(ORIGIN, originHead, origin);
        Issue memory permit;
        permit.tag = bytes32(uint256(1));
        permit.documentHash = bytes32(uint256(2));
        permit.draft = Draft.wrap(draft);
        permit.lines = new Line[](1);
        permit.lines[0] = Line.wrap(line);
        permit.links = _links(draw);
        bool done = call(address(_registry), _officer, abi.encodeCall(IPermitRegistry.issue, (permit)));
        assert(_isBalanced(_line(ORIGIN)));
        (, uint16 jurisdiction) = _authorities.requireOfficer(_officer, 1);
        PermitId permitId = PermitId.wrap(keccak256(abi.encodePacked(jurisdiction, permit.tag)));
        assert(!done || (_isBalanced(_line(permitId)) && _line(permitId) << 136 == 0));
        assert(!done || _drawn(_line(ORIGIN)) == _drawn(origin) + draw);
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _found() private {
        _authorities = new AnyAuthorities(
            uint16(svm.createUint(16, "jurisdiction")), svm.createBool("isVoid"), uint8(svm.createUint(8, "area"))
        );
        _registry = new PermitRegistry(IAuthorityRegistry(address(_authorities)), address(0x7003));
    }

    function _given(uint256 head, uint256 line, uint256 origin, uint40 draw) private returns (Ties memory ties) {
        _found();
        vm.assume(_lineCount(head) == 1 && _fits(head, line) && _isBalanced(origin));
        _put(PERMIT, head, line);
        _put(ORIGIN, (IMPORTED << 224) | (1 << 152), origin);
        ties.links = _links(draw);
        bytes32 tiesHash = keccak256(abi.encode(keccak256(abi.encode(ties.links)), IMPORT_PERMIT));
        vm.store(address(_registry), _slot(PERMIT, 2), tiesHash);
    }

    function _links(uint40 draw) private pure returns (Link[] memory links) {
        links = new Link[](1);
        links[0] = Link(ORIGIN, Draw.wrap(uint256(draw)));
    }

    function _act(bytes memory data) private {
        call(address(_registry), _officer, data);
        assert(_fits(_head(PERMIT), _line(PERMIT)));
        assert(_isBalanced(_line(ORIGIN)));
    }

    function _put(PermitId permitId, uint256 head, uint256 line) private {
        vm.store(address(_registry), _slot(permitId, 0), bytes32(uint256(7)));
        vm.store(address(_registry), _slot(permitId, 1), bytes32(head));
        vm.store(address(_registry), _slot(permitId, 3), bytes32(line));
    }

    function _line(PermitId permitId) private view returns (uint256) {
        return uint256(vm.load(address(_registry), _slot(permitId, 3)));
    }

    function _head(PermitId permitId) private view returns (uint256) {
        return uint256(vm.load(address(_registry), _slot(permitId, 1)));
    }

    /// @dev The ledger is the registry's first variable, its permits the ledger's.
    function _slot(PermitId permitId, uint256 place) private pure returns (bytes32) {
        return bytes32(uint256(keccak256(abi.encode(permitId, uint256(0)))) + place);
    }

    function _lineCount(uint256 head) private pure returns (uint256) {
        return (head >> 152) & 0xff;
    }

    function _fits(uint256 head, uint256 line) private pure returns (bool) {
        uint256 status = (head >> 224) & 0xff;
        return _isBalanced(line) && (uint40(line >> 40) == 0 || status == IMPORTED || status == REPUDIATED);
    }

    function _isBalanced(uint256 line) private pure returns (bool) {
        uint40 permitted = uint40(line >> 120);
        uint40 exported = uint40(line >> 80);
        uint40 imported = uint40(line >> 40);
        return _drawn(line) <= imported && imported <= exported && exported <= permitted;
    }

    function _drawn(uint256 line) private pure returns (uint256) {
        return uint40(line);
    }

    function _one(uint40 quantity) private pure returns (uint40[] memory quantities) {
        quantities = new uint40[](1);
        quantities[0] = quantity;
    }
}
