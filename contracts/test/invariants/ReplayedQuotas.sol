// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head} from "../../types/Head.sol";
import {Line} from "../../types/Line.sol";
import {Act, Quota, QuotaKey, SOURCE_SEIZED} from "../../types/PermitTypes.sol";
import {TestBase} from "../Vm.sol";

/// @title Quotas rebuilt from events alone
abstract contract ReplayedQuotas is TestBase {
    QuotaKey[] private _keys;
    mapping(bytes32 => Quota) private _quotas;

    function _quotaEvent(bytes32 selector, bytes calldata data) internal returns (bool) {
        if (selector == IPermitEvents.QuotaSet.selector) {
            (QuotaKey memory key, Quota memory quota,) = abi.decode(data, (QuotaKey, Quota, Act));
            _keys.push(key);
            _quotas[keccak256(abi.encode(key))] = quota;
            return true;
        }
        if (selector == IPermitEvents.QuotaChanged.selector) {
            (QuotaKey memory key, uint64 limit, bool hard,) = abi.decode(data, (QuotaKey, uint64, bool, Act));
            Quota storage quota = _quotas[keccak256(abi.encode(key))];
            (quota.limit, quota.hard) = (limit, hard);
            return true;
        }
        return selector == IPermitEvents.QuotaOverrun.selector || selector == IPermitEvents.TaxonNamed.selector;
    }

    function _count(Head head, Line line, uint256 quantity) internal {
        if (_applies(head, line)) _quotaOf(head, line).used += uint64(quantity);
    }

    function _uncount(Head head, Line line, uint256 quantity) internal {
        if (_applies(head, line)) _quotaOf(head, line).used -= uint64(quantity);
    }

    function _applies(Head head, Line line) private view returns (bool) {
        uint16 firstDay = _quotaOf(head, line).firstDay;
        return firstDay != 0 && head.issuedOn() >= firstDay && line.source() != SOURCE_SEIZED;
    }

    function _quotaOf(Head head, Line line) private view returns (Quota storage) {
        uint256 year = 1970;
        for (uint256 day = head.issuedOn();; ++year) {
            uint256 length = year % 4 == 0 && year != 2100 ? 366 : 365;
            if (day < length) break;
            day -= length;
        }
        QuotaKey memory key =
            QuotaKey(head.issuing(), uint16(year), line.taxonId(), line.term(), line.unit(), line.source());
        return _quotas[keccak256(abi.encode(key))];
    }

    function _requireSameQuotas(IPermitRegistry registry) internal view {
        for (uint256 i = 0; i < _keys.length; ++i) {
            Quota memory wanted = _quotas[keccak256(abi.encode(_keys[i]))];
            assertEq(abi.encode(registry.quota(_keys[i])), abi.encode(wanted), "invariant 6: quota");
        }
    }
}
