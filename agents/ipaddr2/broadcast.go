package main

import "net/netip"

// allOnes is the address that reaches all hosts on the link.
var allOnes = [4]byte{0xff, 0xff, 0xff, 0xff}

// broadcast is the parameter of that name.
type broadcast struct {
	given   bool
	sign    byte       // '+' or '-', 0 for an address
	address netip.Addr // if there is no sign
}

func parseBroadcast(s string) (broadcast, error) {
	if s == "+" || s == "-" {
		return broadcast{given: true, sign: s[0]}, nil
	}
	ip, err := netip.ParseAddr(s)
	if err != nil || !ip.Is4() || ip.As4()[0] == 0 {
		return broadcast{}, unusable("must be an IPv4 address, + or -")
	}
	return broadcast{given: true, address: ip}, nil
}

// of returns the broadcast address for an address with its prefix. A network
// of one or two has none; see RFC 3021.
func (b broadcast) of(prefix netip.Prefix) netip.Addr {
	switch {
	case b.sign == 0:
		return b.address
	case prefix.Bits() >= 31:
		return netip.Addr{}
	}
	return hostBits(prefix, b.sign == '+')
}

// hostBits returns the IPv4 prefix's address with all its host bits set, or
// with none.
func hostBits(prefix netip.Prefix, set bool) netip.Addr {
	if !set {
		return prefix.Masked().Addr()
	}
	bytes := prefix.Addr().As4()
	for bit := prefix.Bits(); bit < 32; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	return netip.AddrFrom4(bytes)
}

// broadcastFor returns the broadcast address for an address that comes to a
// network: the given one, or that of the address which the network's route
// prefers as source; the zero Addr for none. Source: findif.sh in
// resource-agents 4.18; its search for the source also finds 10.0.0.10 for
// 10.0.0.1.
func (a *ipaddr2) broadcastFor(prefix netip.Prefix, by route) (netip.Addr, error) {
	if !a.ip.Is4() {
		return netip.Addr{}, nil
	}
	if a.broadcast.given {
		return a.broadcast.of(prefix), nil
	}
	if !by.source.IsValid() {
		return netip.Addr{}, nil
	}
	addresses, err := a.network.Addresses(a.ip)
	for _, other := range addresses {
		if other.prefix.Addr() == by.source {
			return other.broadcast, err
		}
	}
	return netip.Addr{}, err
}
