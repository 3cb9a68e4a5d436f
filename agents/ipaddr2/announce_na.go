package main

import (
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

const (
	neighborAdvertisement = 136  // the ICMPv6 type
	fromRouter            = 0x80 // flag: the sender forwards packets
	override              = 0x20 // flag: replace what is known of the address
	targetLinkLayer       = 2    // option: the target's hardware address
	ndpHopLimit           = 255  // proves that the packet never passed a router
)

// unsolicitedNA returns the message that says "ip is at this hardware
// address"; its checksum is left to the kernel. Hosts that use the sender as
// their router go on to if the flags say that it is one.
//
// Source: RFC 4861, sections 4.4 and 7.2.6.
func unsolicitedNA(flags byte, hardware []byte, ip netip.Addr) []byte {
	message := []byte{neighborAdvertisement, 0, 0, 0, flags, 0, 0, 0}
	message = append(message, ip.AsSlice()...)
	if len(hardware) == 0 {
		return message
	}
	units := (2 + len(hardware) + 7) / 8 // an option's length counts in 8 bytes
	option := make([]byte, 8*units)
	option[0], option[1] = targetLinkLayer, byte(units)
	copy(option[2:], hardware)
	return append(message, option...)
}

// naFlags returns the flags for advertisements by the device.
func naFlags(device string) byte {
	// Without /proc nobody can tell; most nodes are no routers.
	setting, _ := os.ReadFile("/proc/sys/net/ipv6/conf/" + device + "/forwarding")
	if len(setting) > 0 && setting[0] != '0' {
		return override | fromRouter
	}
	return override
}

// announceNA sends an unsolicited neighbour advertisement from ip itself to
// all nodes.
func announceNA(on device, ip netip.Addr) error {
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_ICMPV6)
	if err != nil {
		return os.NewSyscallError("icmpv6 socket", err)
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was buffered
	for option, value := range map[int]int{
		unix.IPV6_MULTICAST_HOPS: ndpHopLimit,
		unix.IPV6_MULTICAST_LOOP: 0,
	} {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, option, value); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	from := &unix.SockaddrInet6{Addr: ip.As16(), ZoneId: uint32(on.index)}
	if err := unix.Bind(fd, from); err != nil {
		return os.NewSyscallError("bind", err)
	}
	to := &unix.SockaddrInet6{Addr: netip.IPv6LinkLocalAllNodes().As16(), ZoneId: uint32(on.index)}
	return os.NewSyscallError("sendto", unix.Sendto(fd, unsolicitedNA(naFlags(on.name), on.hardware, ip), 0, to))
}
