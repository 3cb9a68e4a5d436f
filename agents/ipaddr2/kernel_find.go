package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// Find asks the kernel for the one address. A list of the device's addresses
// would take longer the more there are: 5 ms for 4000.
func (k *kernel) Find(name string, prefix netip.Prefix, label string) (address, bool, error) {
	if label == "" {
		label = name
	}
	if prefix.Addr().Is4() && labelled(label, prefix) {
		return address{prefix: prefix, label: label}, true, nil
	}
	index, err := k.index(name)
	if err != nil {
		return address{}, false, err
	}
	if prefix.Addr().Is4() {
		return k.find4(index, prefix)
	}
	return find6(ask, index, prefix)
}

// index returns a device's index, for which there is a cheaper way than all
// that Device finds out.
func (k *kernel) index(name string) (int, error) {
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil { // a kernel without IPv6
		on, err := k.Device(name)
		return on.index, err
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was buffered
	ifreq, err := unix.NewIfreq(name)
	if err == nil {
		err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, ifreq)
	}
	if err != nil { // too long for an ioctl, or not there
		on, err := k.Device(name)
		return on.index, err
	}
	return int(ifreq.Uint32()), nil
}

// labelled reports whether the kernel has the address with this label, and the
// prefix. The device's name is part of the label; a label lost, a name that
// isn't the kernel's own and one address with two prefixes all say false, and
// so does an address with a peer, whose prefix is the peer's.
//
// Source: SIOCGIFADDR, SIOCGIFDSTADDR and SIOCGIFNETMASK in netdevice(7).
// Given an AF_INET address they look for it among those of the label, and
// answer for the first of the label if it isn't there (net/ipv4/devinet.c).
func labelled(label string, prefix netip.Prefix) bool {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was buffered
	for _, request := range []uint{unix.SIOCGIFADDR, unix.SIOCGIFDSTADDR} {
		ip, err := interfaceIoctl(fd, request, label, prefix.Addr())
		if err != nil || !bytes.Equal(ip, prefix.Addr().AsSlice()) {
			return false
		}
	}
	mask, err := interfaceIoctl(fd, unix.SIOCGIFNETMASK, label, prefix.Addr())
	ones, bits := net.IPMask(mask).Size()
	return err == nil && bits == 32 && ones == prefix.Bits()
}

// interfaceIoctl asks for a property of an address by its label.
func interfaceIoctl(fd int, request uint, label string, ip netip.Addr) ([]byte, error) {
	ifreq, err := unix.NewIfreq(label)
	if err != nil {
		return nil, err
	}
	if err := ifreq.SetInet4Addr(ip.AsSlice()); err != nil {
		return nil, err
	}
	if err := unix.IoctlIfreq(fd, request, ifreq); err != nil {
		return nil, err
	}
	return ifreq.Inet4Addr()
}

// find4 looks through the IPv4 addresses of a device: the kernel has no
// request for a single one.
func (k *kernel) find4(index int, prefix netip.Prefix) (address, bool, error) {
	addresses, err := k.Addresses(prefix.Addr())
	for _, a := range addresses {
		if a.device == index && a.prefix == prefix {
			return a, true, nil
		}
	}
	if errors.Is(err, netlink.ErrDumpInterrupted) {
		err = k.absent(index, prefix.Addr(), err)
	}
	return address{}, false, err
}

// absent returns nil if the address is certainly not on the device, doubt if a
// list that lacks it is all there is.
func (k *kernel) absent(index int, ip netip.Addr, doubt error) error {
	there, err := k.onDevice(index, ip)
	if there || err != nil {
		return errors.Join(doubt, err)
	}
	return nil
}

// find6 asks for a single IPv6 address. A kernel without IPv6 has none.
func find6(ask func(*nl.NetlinkRequest) ([]byte, error), index int, prefix netip.Prefix) (address, bool, error) {
	request := nl.NewNetlinkRequest(unix.RTM_GETADDR, 0)
	header := nl.NewIfAddrmsg(unix.AF_INET6)
	header.Index = uint32(index)
	request.AddData(header)
	request.AddData(nl.NewRtAttr(unix.IFA_ADDRESS, prefix.Addr().AsSlice()))
	answer, err := ask(request)
	if errors.Is(err, unix.EADDRNOTAVAIL) || noFamily(err) {
		return address{}, false, nil
	}
	if err != nil || len(answer) < unix.SizeofIfAddrmsg {
		return address{}, false, fmt.Errorf("address %s: %w", prefix, os.NewSyscallError("RTM_GETADDR", err))
	}
	found := nl.DeserializeIfAddrmsg(answer)
	if int(found.Index) != index || int(found.Prefixlen) != prefix.Bits() {
		return address{}, false, nil
	}
	return address{device: index, prefix: prefix, flags: uint32(found.Flags)}, true, nil
}
