"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ethernetInput = ethernetInput;
/** Frames that were received: to whom they are given. IEEE 802.3, RFC 894, RFC 2464. */
const device_1 = require("../device/device");
/** See the export `input` of direct.ts. */
function ethernetInput(device, frame, length, flags) {
    const at = (0, device_1.deviceAt)(device);
    (0, device_1.deviceCountUp)(at, device_1.COUNT_RX_FRAMES);
    (0, device_1.deviceCountUp)(at, device_1.COUNT_RX_BYTES, length);
    (0, device_1.deviceCountUp)(at, device_1.COUNT_RX_DROPPED);
}
