package main

import (
	"errors"
	"net/netip"

	"github.com/pulse-ha/pulse/ocf"
)

// spot is an address that is on a device.
type spot struct {
	device string
	address
}

// locate returns where the resource's address is, and whether it is anywhere.
func (a *ipaddr2) locate(call *ocf.Call) (spot, bool, error) {
	if a.named() {
		return a.locateBy(memory{})
	}
	return a.locateBy(a.recall(call))
}

// named reports whether the parameters say all.
func (a *ipaddr2) named() bool { return a.nic != "" && a.mask.bits != 0 }

// locateBy locates the address. What the parameters leave open the start's
// record says, or else the routing table. If neither does, since the routes
// went away, any device has it that the parameters don't exclude: an address
// that serves is not stopped. Without a start, though, it is another's.
//
// Source: ip_served in IPaddr2 4.18, which knows parameters and routes only
// and loses an address whose route changes.
func (a *ipaddr2) locateBy(m memory) (spot, bool, error) {
	if a.named() {
		return a.found(a.find(a.nic, netip.PrefixFrom(a.ip, a.mask.bits)))
	}
	if a.fitting(m) {
		if found, here, err := a.found(a.findRecorded(m.place)); here || err != nil {
			return found, here, err
		}
	}
	to, err := a.destination()
	if _, reason := errors.AsType[*ocf.Error](err); reason {
		return a.search(m)
	}
	if err != nil {
		return spot{}, false, err
	}
	return a.found(a.find(to.device.name, to.prefix))
}

// find looks for an address on the named device.
func (a *ipaddr2) find(device string, prefix netip.Prefix) (spot, bool, error) {
	label, _ := a.labelOn(device) // one that is too long is on no address
	found, here, err := a.network.Find(device, prefix, label)
	return spot{device: device, address: found}, here, err
}

// found turns the lack of a device into the lack of the address.
func (a *ipaddr2) found(at spot, here bool, err error) (spot, bool, error) {
	if errors.Is(err, errNoDevice) {
		return spot{}, false, nil
	}
	return at, here, err
}

// search looks on the device that the parameters name, or for a resource that
// was started on any. Without being asked for, loopback isn't one: a server
// behind a load balancer has the address there for good.
func (a *ipaddr2) search(m memory) (spot, bool, error) {
	if a.nic == "" && !m.lost && !a.fitting(m) {
		return spot{}, false, nil
	}
	addresses, err := a.network.Addresses(a.ip)
	for _, candidate := range addresses {
		if candidate.prefix.Addr() != a.ip || (a.mask.bits != 0 && candidate.prefix.Bits() != a.mask.bits) {
			continue
		}
		on, err := a.network.DeviceAt(candidate.device)
		if err != nil || !a.allowsDevice(on.name, on.index) || (a.nic == "" && on.loopback) {
			continue
		}
		return spot{device: on.name, address: candidate}, true, nil
	}
	return spot{}, false, err
}
