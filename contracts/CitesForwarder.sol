// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";

/// @title Carrier of signed acts
/// @notice Officers sign, anybody carries: OpenZeppelin's forwarder under the name that stands in every signature's domain. It
///         keeps one nonce per account and nothing else. Both registries trust it and nothing else.
/// @dev It hides why an act failed (`FailedCall`): whoever carries one simulates the inner call first.
contract CitesForwarder is ERC2771Forwarder {
    constructor() ERC2771Forwarder("CitesForwarder") {}
}
