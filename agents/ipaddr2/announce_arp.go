package main

import (
	"encoding/binary"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

const (
	hardwareEthernet = 1 // of RFC 826, as IANA numbers them
	arpRequest       = 1
	arpReply         = 2
)

// gratuitousARP returns the packet that says "ip is at this hardware address":
// its sender and target are both ip, so that nobody answers and everybody who
// knows ip takes note. A reply also names the target's hardware address.
//
// Source: RFC 5227, section 2.3 "Announcing an Address", for the request; RFC
// 5944, section 4.6, for the reply.
func gratuitousARP(operation uint16, hardware []byte, ip netip.Addr) []byte {
	packet := binary.BigEndian.AppendUint16(nil, hardwareEthernet)
	packet = binary.BigEndian.AppendUint16(packet, unix.ETH_P_IP)
	packet = append(packet, byte(len(hardware)), 4)
	packet = binary.BigEndian.AppendUint16(packet, operation)
	packet = append(packet, hardware...)
	packet = append(packet, ip.AsSlice()...)
	target := make([]byte, len(hardware))
	if operation == arpReply {
		target = hardware
	}
	packet = append(packet, target...)
	return append(packet, ip.AsSlice()...)
}

var ethernetBroadcast = [6]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// announceARP broadcasts a gratuitous ARP request, and a reply for those who
// heed no request: the shell agent's send_arp sends both in turn. Plain system calls do it:
// the library for it would add a twentieth to the cost of every monitor.
func announceARP(on device, ip netip.Addr) error {
	protocol := bigEndian(unix.ETH_P_ARP)
	// Receiving nothing: the socket only sends.
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("packet socket", err)
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was buffered
	to := &unix.SockaddrLinklayer{
		Protocol: protocol, Ifindex: on.index, Hatype: hardwareEthernet,
		Halen: uint8(len(ethernetBroadcast)),
	}
	copy(to.Addr[:], ethernetBroadcast[:])
	for _, operation := range []uint16{arpRequest, arpReply} {
		if err := unix.Sendto(fd, gratuitousARP(operation, on.hardware, ip), 0, to); err != nil {
			return os.NewSyscallError("sendto", err)
		}
	}
	return nil
}

// bigEndian returns n with the bytes of the wire, as the kernel wants it.
func bigEndian(n uint16) uint16 {
	return binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, n))
}
