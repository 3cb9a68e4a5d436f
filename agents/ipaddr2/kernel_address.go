package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

func (k *kernel) Addresses(ip netip.Addr) ([]address, error) {
	list, err := k.list(ip)
	var addresses []address
	for _, a := range list {
		if a.Peer != nil { // the prefix is the peer's: not an address of a network
			continue
		}
		broadcast, _ := netip.AddrFromSlice(a.Broadcast)
		addresses = append(addresses, address{
			device: a.LinkIndex, prefix: prefixOf(a.IPNet), broadcast: broadcast,
			label: a.Label, flags: uint32(a.Flags),
		})
	}
	return addresses, err
}

func (k *kernel) Paired(on device, ip netip.Addr) (bool, error) {
	list, err := k.list(ip)
	for _, a := range list {
		if a.Peer != nil && a.LinkIndex == on.index && prefixOf(a.IPNet).Addr() == ip {
			return true, nil
		}
	}
	return false, err
}

// list returns all addresses of ip's family.
func (k *kernel) list(ip netip.Addr) ([]netlink.Addr, error) {
	handle, err := k.rtnetlink()
	if err != nil {
		return nil, err
	}
	list, err := dump(func() ([]netlink.Addr, error) { return handle.AddrList(nil, family(ip)) })
	switch {
	case noFamily(err):
		return nil, nil
	case err != nil && !errors.Is(err, netlink.ErrDumpInterrupted):
		return nil, fmt.Errorf("list of addresses: %w", err)
	}
	return list, err
}

// onDevice asks whether an IPv4 address is on a device that is up, with
// whatever mask. The answer costs the same however many there are.
func (k *kernel) onDevice(index int, ip netip.Addr) (bool, error) {
	handle, err := k.rtnetlink()
	if err != nil {
		return false, err
	}
	options := &netlink.RouteGetOptions{OifIndex: index, FIBMatch: true}
	routes, err := handle.RouteGetWithOptions(ip.AsSlice(), options)
	if errors.Is(err, unix.ENETUNREACH) || errors.Is(err, unix.EHOSTUNREACH) {
		on, err := k.DeviceAt(index)
		if err == nil && !on.up {
			err = errors.New("no routes by " + on.name + ", which is down")
		}
		return false, err
	}
	if err != nil || len(routes) == 0 {
		return false, fmt.Errorf("route to %s: %w", ip, err)
	}
	return routes[0].Type == unix.RTN_LOCAL && prefixOf(routes[0].Dst).Addr() == ip, nil
}

func (k *kernel) Add(a address) error {
	handle, err := k.rtnetlink()
	if err != nil {
		return err
	}
	add := netlinkAddress(a)
	add.Label = a.label
	add.Broadcast = net.IPv4zero // none; the library makes one up for nil
	if a.broadcast.IsValid() {
		add.Broadcast = a.broadcast.AsSlice()
	}
	if a.prefix.Addr().Is4() && a.prefix.Addr().IsLoopback() {
		// As ip(8) does; the kernel refuses another scope beside 127.0.0.1.
		add.Scope = unix.RT_SCOPE_HOST
	}
	err = handle.AddrAdd(nil, add)
	if errors.Is(err, unix.EEXIST) {
		return errExists
	}
	return err
}

func (k *kernel) Remove(a address) error {
	handle, err := k.rtnetlink()
	if err != nil {
		return err
	}
	err = handle.AddrDel(nil, netlinkAddress(a))
	if errors.Is(err, unix.EADDRNOTAVAIL) || errors.Is(err, unix.ENODEV) {
		return nil // somebody was faster
	}
	return err
}

// netlinkAddress names an address on its device. The broadcast address is
// none: the library would have the kernel compare one that it made up.
func netlinkAddress(a address) *netlink.Addr {
	bits := a.prefix.Addr().BitLen()
	return &netlink.Addr{
		IPNet:     &net.IPNet{IP: a.prefix.Addr().AsSlice(), Mask: net.CIDRMask(a.prefix.Bits(), bits)},
		LinkIndex: a.device,
		Broadcast: net.IPv4zero,
	}
}

func family(ip netip.Addr) int {
	if ip.Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

// prefixOf converts a network as the library has it; a nil one, which stands
// for a default route, is the zero Prefix.
func prefixOf(n *net.IPNet) netip.Prefix {
	if n == nil {
		return netip.Prefix{}
	}
	ip, _ := netip.AddrFromSlice(n.IP)
	bits, _ := n.Mask.Size()
	return netip.PrefixFrom(ip, bits)
}
