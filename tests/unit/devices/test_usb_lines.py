"""USB and HID lines to readers: which pipes, how packets end, what a slow module needs, and what is said when it fails."""

import errno
import time

import pytest
import usb.core
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.channels import hid_wrap, usb_devices
from core.devices.channels.framing import FrameEnds
from core.devices.channels.usb import UsbChannel
from core.devices.channels.usb_address import usb_address
from core.devices.channels.usb_devices import usb_readers
from core.devices.channels.usb_memory import UsbMemory
from core.devices.drivers.sdt import SdtReader
from core.devices.drivers.sdt_frame import PREAMBLE, encode
from core.devices.readers import ReaderWish, open_reader
from core.devices.simulated.hid_side import HidSide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.usb_side import UsbSide
from tests.patience import PATIENCE_S

STATUS = encode(b"\x11\xff")
ANSWER = encode(b"\0\0\x90")


def opened(device, address="0400:c35a"):
    return UsbChannel(usb_address(address), device)


def refusal(device, address="0400:c35a"):
    with pytest.raises(Fault) as told:
        opened(device, address)
    return told.value.code


def test_the_variant_is_read_off_the_endpoints():
    assert opened(UsbMemory(is_split=True)).is_split
    assert not opened(UsbMemory(is_split=False)).is_split
    strange = UsbMemory()
    strange.ends = (0x81, 0x82)
    assert refusal(strange) == "device.usb.unknown_pipes"


def test_a_request_goes_out_in_two_pieces_on_split_pipes():
    sent = []
    device = UsbMemory(is_split=True)
    device.bulk_write = lambda handle, end, interface, data, timeout: sent.append((end, bytes(data))) or len(data)
    opened(device).write(STATUS, 1)
    assert sent == [(0x02, STATUS[:7]), (0x06, STATUS[7:])]


@pytest.mark.parametrize("is_split", [True, False])
@pytest.mark.parametrize("length", [11, 15, 19, 7 + 64, 7 + 128, 64, 128, 1295, 2321])
def test_padding_is_dropped_whatever_the_length(is_split, length):
    device = UsbMemory(is_split=is_split, is_padded=True)
    channel, frame = opened(device), encode(bytes(length - 8))
    assert len(frame) == length
    for _ in range(2):  # the second one begins where it should
        device.far_write(frame)
        assert channel.read(length, PATIENCE_S) == frame
    assert channel.read(1, 0.01) == b""


def test_noise_is_passed_on_and_dropped_by_a_reset():
    device = UsbMemory(is_split=False)
    channel = opened(device)
    device.far_write(b"noise")
    assert channel.read(5, 1) == b"noise"
    device.far_write(b"stale" * 40)
    channel.reset_input()
    device.far_write(ANSWER)
    assert channel.read(11, 1) == ANSWER


def test_a_halted_pipe_is_cleared():
    device = UsbMemory(is_split=True)
    channel = opened(device)
    device.halted.add(0x81)
    assert channel.read(7, 0.01) == b""
    assert device.cleared == [0x81]
    device.far_write(ANSWER)
    assert channel.read(11, 1) == ANSWER


def test_a_slow_module_gets_its_pause_after_the_first_silence():
    device = UsbMemory(is_split=True, hold_back_s=0.3)
    with SimulatedReader(UsbSide(device)) as sim:
        reader = SdtReader(sim.open(sim.address), SystemClock())
        with pytest.raises(Fault, match=r"card\.probe\.silent"):
            reader.probe()
        assert set(device.cleared) == {0x81, 0x85}
        began = time.monotonic()
        assert reader.probe()
        assert time.monotonic() - began >= 0.8  # two requests, 400 ms each


@pytest.mark.parametrize(
    "address", ["", "0400:c35a", "0400:c35a:AB12", "0400:c35a@1-4.2", "@1-4.2", "0400:C35A:AB12@1-4.2"]
)
def test_every_way_to_name_a_reader(address):
    assert opened(UsbMemory(serial="AB12"), address).port == f"usb:{address}"


@pytest.mark.parametrize("address", ["0316:5020", "0400:c35a:OTHER", "0400:c35a@2-1", "@1-4"])
def test_another_reader_is_not_taken(address):
    assert refusal(UsbMemory(serial="AB12"), address) == "device.open.absent"


def test_the_vendor_alone_is_no_reader():
    assert refusal(UsbMemory(ids=(0x0400, 0xC359)), "") == "device.open.absent"


def test_two_of_a_kind_must_be_told_apart():
    device, twin = UsbMemory(serial="A"), UsbMemory(serial="B")
    device.enumerate_devices = lambda: iter([device, twin])
    assert refusal(device) == "device.usb.several"
    assert usb_readers(device)[0].address == "usb:0400:c35a@1-4.2"
    assert usb_readers(UsbMemory(serial="A"))[0].address == "usb:0400:c35a"
    assert usb_readers(UsbMemory(serial="A"))[0].usb == "0400:c35a:A"


def test_f57_a_reader_that_is_taken_denied_or_held_by_another_driver():
    device = UsbMemory()
    device.is_taken = True
    assert refusal(device) == "device.open.taken"
    device = UsbMemory()
    device.is_denied = True
    assert refusal(device) == "device.usb.denied"
    device = UsbMemory()

    def not_ours(dev):
        raise NotImplementedError

    device.open_device = not_ours
    assert refusal(device) == "device.usb.no_driver"


def test_without_libusb_it_says_so(monkeypatch):
    monkeypatch.setattr(usb_devices.usb.backend.libusb1, "get_backend", lambda: None)
    with pytest.raises(Fault, match=r"device\.usb\.no_library"):
        usb_devices.devices()
    assert usb_readers() == []


def test_a_list_that_fails_is_a_fault():
    device = UsbMemory()

    def broken():
        raise usb.core.USBError("x", -1, errno.EIO)

    device.enumerate_devices = broken
    with pytest.raises(Fault, match=r"device\.usb\.failed"):
        usb_devices.devices(device)


def test_f55_f56_a_reader_pulled_out_and_put_into_another_socket():
    with SimulatedReader(UsbSide()) as sim:
        sim.put_card(PEOPLE["wang"])
        reader = SdtReader(sim.open(sim.address), SystemClock())
        assert reader.poll().name == "王秀兰"
        sim.unplug()
        with pytest.raises(Fault, match=r"device\.channel\.lost"):
            reader.poll()
        reader.close()
        with pytest.raises(Fault, match=r"device\.open\.absent"):
            sim.open(sim.address)
        sim._side.device.place = (2, (1,))
        sim.plug()
        assert SdtReader(sim.open(sim.address), SystemClock()).probe()


def test_hid_needs_its_setting():
    side = HidSide()
    with pytest.raises(Fault, match=r"device\.hid\.not_allowed"):
        open_reader(side.address, SystemClock(), opener=side.open)
    with SimulatedReader(side) as sim:
        sim.put_card(PEOPLE["chen"])
        wish = ReaderWish(settings=ReaderSettings(try_hid=True))
        assert open_reader(side.address, SystemClock(), wish=wish, opener=sim.open).poll().name == "陈思远"
        sim.unplug()
        with pytest.raises(Fault, match=r"device\.open\.absent"):
            open_reader(side.address, SystemClock(), wish=wish, opener=sim.open)


@given(st.binary(max_size=2400))
def test_hid_reports_give_back_the_frame(frame):
    reports = hid_wrap.reports_of(frame)
    assert {len(report) for report in reports} <= {64}
    assert b"".join(hid_wrap.piece_of(report) for report in reports) == frame


def test_a_hid_request_is_one_report_with_its_sum():
    report = hid_wrap.wrapped(STATUS)
    assert report[:18].hex() == "880000" + "0b00" + "b1" + STATUS.hex() + "b905"  # 0B + B1 + the frame's bytes = 05B9
    assert hid_wrap.request_of(report) == STATUS
    with pytest.raises(ValueError, match="bytes in one report"):
        hid_wrap.wrapped(bytes(60))


@given(st.binary(max_size=64))
def test_any_report_is_a_piece_or_none(report):
    piece = hid_wrap.piece_of(report)
    assert piece is None or len(piece) <= hid_wrap.PIECE_BYTES
    assert hid_wrap.request_of(report) in report


@given(
    st.lists(
        st.binary(max_size=200) | st.just(PREAMBLE + b"\0\4\0\0\x90\x94") | st.just(PREAMBLE + b"\xff\xff"), max_size=9
    )
)
def test_frame_ends_never_invent_a_byte(packets):
    ends = FrameEnds()
    for packet in packets:
        assert packet.startswith(ends.take(packet))
        assert 0 <= ends.left <= 7 + 0x0A00
